#include "http/chunked_reader.h"

#include <algorithm>
#include <limits>

#include "http/trailers.h"

namespace weir::http {

const llhttp_settings_t ChunkedReader::settings = ChunkedReader::make_settings();
const llhttp_t ChunkedReader::at_first_chunk = ChunkedReader::make_parser();

llhttp_settings_t ChunkedReader::make_settings() {
    llhttp_settings_t made;
    llhttp_settings_init(&made);
    install(made);
    made.on_chunk_header = on_chunk_header;
    made.on_chunk_extension_name = on_extension;
    made.on_chunk_extension_value = on_extension;
    made.on_body = on_body;
    made.on_chunk_complete = on_chunk_complete;
    made.on_message_complete = pause;
    return made;
}

// llhttp reads chunks only behind a head. One of our own brings it there, so that nothing
// in the real head (an Upgrade, a HEAD's answer) changes how the body is read.
llhttp_t ChunkedReader::make_parser() {
    constexpr std::string_view head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    llhttp_settings_t silent;
    llhttp_settings_init(&silent);
    llhttp_t made;
    llhttp_init(&made, HTTP_REQUEST, &silent);
    llhttp_execute(&made, head.data(), head.size());
    made.settings = const_cast<llhttp_settings_t*>(&settings);
    return made;
}

ChunkedReader& ChunkedReader::of(llhttp_t* parser) {
    return *static_cast<ChunkedReader*>(static_cast<FieldCollector*>(parser->data));
}

int ChunkedReader::on_chunk_header(llhttp_t* parser) {
    // Sizes that a signed offset can't hold would overflow somewhere further on.
    if (parser->content_length > std::numeric_limits<std::int64_t>::max()) return -1;
    of(parser).stage_ = parser->content_length > 0 ? Stage::data : Stage::trailers;
    return HPE_PAUSED;
}

int ChunkedReader::on_extension(llhttp_t* parser, const char* at, std::size_t size) {
    // llhttp lets DEL pass inside quotes, though no other control byte.
    if (std::string_view(at, size).find('\x7f') != std::string_view::npos) return -1;
    of(parser).extension_bytes_ += size;
    return 0;
}

int ChunkedReader::on_body(llhttp_t* parser, const char* at, std::size_t size) {
    of(parser).piece_ = {at, size};
    return HPE_PAUSED;
}

int ChunkedReader::on_chunk_complete(llhttp_t* parser) {
    of(parser).stage_ = Stage::size_line;
    return HPE_PAUSED;
}

int ChunkedReader::pause(llhttp_t*) { return HPE_PAUSED; }

void ChunkedReader::start(const Limits& limits, Arena& arena, int status, std::string_view sender) {
    reset();
    parser_ = at_first_chunk;
    parser_.data = static_cast<FieldCollector*>(this);
    collect_into(trailers_);
    stage_ = Stage::size_line;
    limits_ = limits;
    arena_ = &arena;
    status_ = status;
    sender_ = sender;
}

BodyResult ChunkedReader::read(std::string_view input) {
    std::size_t at = 0;
    while (at < input.size() && (stage_ == Stage::size_line || stage_ == Stage::data)) {
        if (!advance(input, at)) return refuse(status_, "sent invalid chunked body");
        if (piece_.empty()) continue;
        BodyResult result;
        result.state = BodyResult::State::piece;
        result.consumed = at;
        result.piece = piece_;
        return result;
    }
    if (stage_ == Stage::trailers) return read_trailers(input, at);
    if (stage_ == Stage::failed) return refusal_;
    BodyResult result;
    if (stage_ == Stage::ended) result.state = BodyResult::State::end;
    result.consumed = at;
    return result;
}

// Lets llhttp go on to its next event or to the end of input; false if the body is refused.
bool ChunkedReader::advance(std::string_view input, std::size_t& at) {
    const bool in_size_line = stage_ == Stage::size_line;
    const std::size_t before = at;
    piece_ = {};
    const llhttp_errno_t error = llhttp_execute(&parser_, input.data() + at, input.size() - at);
    if (error == HPE_OK) {
        at = input.size();
    } else if (error == HPE_PAUSED) {
        at = static_cast<std::size_t>(llhttp_get_error_pos(&parser_) - input.data());
        llhttp_resume(&parser_);
    } else {
        return false;
    }
    if (in_size_line) line_bytes_ += at - before;
    if (line_bytes_ > max_size_line || extension_bytes_ > max_extensions) return false;
    if (stage_ != Stage::size_line) line_bytes_ = 0;
    return true;
}

BodyResult ChunkedReader::read_trailers(std::string_view input, std::size_t at) {
    const std::size_t before = held_.size();
    // One byte too many is enough for the scanner to see that it is too large.
    const std::size_t room = limits_.total + 1 - std::min(before, limits_.total + 1);
    const std::string_view fresh = input.substr(at, room);
    if (before > 0) held_.append(fresh);
    const std::string_view section = before > 0 ? std::string_view(held_) : fresh;

    const HeadScanner::Verdict verdict = scanner_.scan(section, limits_);
    BodyResult result;
    result.consumed = at + fresh.size();
    if (verdict == HeadScanner::Verdict::need_more) {
        if (before == 0) held_.assign(fresh);
        return result;
    }
    if (verdict != HeadScanner::Verdict::done) {
        const bool bad = verdict == HeadScanner::Verdict::bad_field;
        return refuse(bad || status_ != 400 ? status_ : 431,
                      bad ? "sent invalid trailer" : "sent too large trailer");
    }
    if (!keep_trailers(section.substr(0, scanner_.position())))
        return refuse(status_, "sent invalid trailer");
    stage_ = Stage::ended;
    result.state = BodyResult::State::end;
    result.consumed = at + scanner_.position() - before;
    return result;
}

bool ChunkedReader::keep_trailers(std::string_view section) {
    const std::string_view kept = section.size() > 2 ? arena_->copy(section) : section;
    const llhttp_errno_t error = llhttp_execute(&parser_, kept.data(), kept.size());
    if (error != HPE_PAUSED || llhttp_get_error_pos(&parser_) != kept.data() + kept.size()) return false;
    trailers_.remove_if([](const Field& field) { return !allowed_in_trailers(field.known); });
    return true;
}

BodyResult ChunkedReader::refuse(int status, std::string_view what) {
    stage_ = Stage::failed;
    refusal_ = BodyResult();
    refusal_.state = BodyResult::State::refused;
    refusal_.status = status;
    refusal_.reason = arena_->concat(sender_, " ", what);
    return refusal_;
}

void ChunkedReader::reset() {
    stage_ = Stage::ended;
    line_bytes_ = 0;
    extension_bytes_ = 0;
    piece_ = {};
    scanner_.reset();
    held_.clear();
    trailers_.clear();
}

}  // namespace weir::http
