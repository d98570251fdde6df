#include "http/field_collector.h"

#include "http/bytes.h"

namespace weir::http {

namespace {

FieldCollector& collector_of(llhttp_t* parser) { return *static_cast<FieldCollector*>(parser->data); }

// llhttp calls back once for each stretch of a text it looks at in one go.
std::string_view extend(std::string_view text, const char* at, std::size_t size) {
    return text.empty() ? std::string_view(at, size) : std::string_view(text.data(), text.size() + size);
}

}  // namespace

void FieldCollector::install(llhttp_settings_t& settings) {
    settings.on_header_field = on_name;
    settings.on_header_value = on_value;
    settings.on_header_value_complete = on_end;
}

int FieldCollector::on_name(llhttp_t* parser, const char* at, std::size_t size) {
    FieldCollector& self = collector_of(parser);
    self.name_ = extend(self.name_, at, size);
    return 0;
}

int FieldCollector::on_value(llhttp_t* parser, const char* at, std::size_t size) {
    FieldCollector& self = collector_of(parser);
    self.value_ = extend(self.value_, at, size);
    return 0;
}

int FieldCollector::on_end(llhttp_t* parser) {
    FieldCollector& self = collector_of(parser);
    // "Name :" is where a reader that strips the blank and one that doesn't part ways.
    const bool valid = !self.name_.empty() && self.name_.data()[self.name_.size()] == ':';
    if (valid) self.map_->add(self.name_, trim(self.value_));
    self.name_ = self.value_ = {};
    return valid ? 0 : -1;
}

}  // namespace weir::http
