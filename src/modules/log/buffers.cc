#include "modules/log/buffers.h"

#include "net/loop.h"
#include "weir/core/generation.h"
#include "weir/core/worker.h"

namespace weir::modules {

void LogBuffers::Buffer::flush() {
    deadline.cancel();
    if (!bytes.empty()) file.write(bytes);
    bytes.clear();
}

LogBuffers::~LogBuffers() {
    for (auto& [file, buffer] : buffers_) buffer->flush();
}

// A new conf may not name a file any more: nothing would flush its buffer.
void LogBuffers::flush_after_reload() {
    const std::uint64_t current = worker_.generation() ? worker_.generation()->number() : 0;
    if (current == generation_) return;
    generation_ = current;
    for (auto& [file, buffer] : buffers_) buffer->flush();
}

void LogBuffers::append(LogFile& file, std::string_view line, std::size_t size, std::uint64_t flush_ms) {
    flush_after_reload();
    auto& buffer = buffers_[&file];
    if (!buffer) buffer = std::make_unique<Buffer>(file);
    if (buffer->bytes.size() + line.size() > size) buffer->flush();
    if (line.size() > size) {
        file.write(line);
        return;
    }
    if (buffer->bytes.capacity() < size) buffer->bytes.reserve(size);
    buffer->bytes.append(line);
    if (flush_ms == 0 || buffer->deadline.armed()) return;
    buffer->deadline.set(
        worker_.loop().deadlines(), flush_ms, [](void* full) { static_cast<Buffer*>(full)->flush(); },
        buffer.get());
}

}  // namespace weir::modules
