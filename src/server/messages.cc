#include "server/messages.h"

#include <cstring>
#include <type_traits>

namespace weir::server {

namespace {

constexpr std::size_t max_failure_text = 16 * 1024;

// A message's fields in order: once for writing, once for reading.
template <class V>
void visit_fields(V& v, auto& m) {
    using M = std::remove_cvref_t<decltype(m)>;
    if constexpr (std::is_same_v<M, Resource>) {
        v(m.kind), v(m.id), v(m.name);
    } else if constexpr (std::is_same_v<M, Load>) {
        v(m.generation), v(m.worker_id), v(m.prefix), v(m.conf_path), v(m.global_directives);
        v(m.default_error_log), v(m.user), v(m.group);
    } else if constexpr (std::is_same_v<M, ReopenLog>) {
        v(m.path);
    } else if constexpr (std::is_same_v<M, Failed>) {
        v(m.generation), v(m.text);
    } else if constexpr (requires { m.generation; }) {
        v(m.generation);
    }
}

// Numbers in the machine's byte order: both ends are the same program on one machine.
class Writer {
public:
    explicit Writer(std::uint8_t type) { bytes_ += static_cast<char>(type); }

    template <class T>
    requires std::is_integral_v<T> || std::is_enum_v<T>
    void operator()(const T& number) {
        bytes_.append(reinterpret_cast<const char*>(&number), sizeof(number));
    }
    void operator()(const std::string& text) {
        (*this)(static_cast<std::uint32_t>(text.size()));
        bytes_ += text;
    }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    template <class T>
    requires std::is_integral_v<T> || std::is_enum_v<T>
    void operator()(T& number) {
        const std::string_view bytes = take(sizeof(number));
        if (ok_) std::memcpy(&number, bytes.data(), sizeof(number));
    }
    void operator()(ResourceKind& kind) {
        std::uint8_t number = 0;
        (*this)(number);
        kind = static_cast<ResourceKind>(number);
        ok_ = ok_ && (kind == ResourceKind::listener || kind == ResourceKind::log);
    }
    void operator()(std::string& text) {
        std::uint32_t size = 0;
        (*this)(size);
        text = take(size);
    }
    bool complete() const { return ok_ && rest_.empty(); }

private:
    std::string_view take(std::size_t size) {
        if (!ok_ || size > rest_.size()) {
            ok_ = false;
            return {};
        }
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    std::string_view rest_;
    bool ok_ = true;
};

// Makes the alternative number `type` of Message and reads its fields.
template <std::size_t index = 0>
Result<Message> decode_type(std::uint8_t type, std::string_view fields) {
    if constexpr (index == std::variant_size_v<Message>) {
        return invalid("unknown type " + std::to_string(type) + " of a channel message");
    } else {
        if (type != index) return decode_type<index + 1>(type, fields);
        std::variant_alternative_t<index, Message> message;
        Reader reader(fields);
        visit_fields(reader, message);
        if (!reader.complete()) return invalid("malformed channel message of type " + std::to_string(type));
        return Message(std::move(message));
    }
}

}  // namespace

bool carries_descriptor(const Message& message) {
    return std::holds_alternative<Resource>(message) || std::holds_alternative<Load>(message) ||
           std::holds_alternative<ReopenLog>(message);
}

Result<std::string> encode(const Message& message) {
    Writer writer(static_cast<std::uint8_t>(message.index()));
    std::visit(
        [&writer](const auto& m) {
            using M = std::remove_cvref_t<decltype(m)>;
            if constexpr (std::is_same_v<M, Failed>) {
                Failed cut{m.generation, m.text.substr(0, max_failure_text)};
                visit_fields(writer, cut);
            } else {
                visit_fields(writer, m);
            }
        },
        message);
    std::string bytes = writer.take();
    if (bytes.size() > max_message_size) return invalid("a channel message is too long");
    return bytes;
}

Result<Message> decode(std::string_view bytes) {
    if (bytes.empty()) return invalid("empty channel message");
    return decode_type(static_cast<std::uint8_t>(bytes.front()), bytes.substr(1));
}

}  // namespace weir::server
