#include "net/buffer_pool.h"

#include <bit>
#include <new>

#include "weir/base/sanitizer.h"

namespace weir::net {

namespace {

std::size_t class_of(std::size_t capacity) {
    return static_cast<std::size_t>(std::countr_zero(capacity) - std::countr_zero(BufferPool::smallest));
}

}  // namespace

void Buffer::release() {
    if (data_) pool_->give(data_, capacity_);
    pool_ = nullptr;
    data_ = nullptr;
    capacity_ = 0;
}

BufferPool::~BufferPool() {
    for (auto& buffers : free_) {
        for (char* data : buffers) ::operator delete(data);
    }
}

Buffer BufferPool::take(std::size_t size) {
    ++in_use_;
    if (size > largest) return Buffer(this, static_cast<char*>(::operator new(size)), size);
    const std::size_t capacity = size <= smallest ? smallest : std::bit_ceil(size);
    auto& buffers = free_[class_of(capacity)];
    if (buffers.empty()) return Buffer(this, static_cast<char*>(::operator new(capacity)), capacity);
    char* data = buffers.back();
    buffers.pop_back();
    kept_ -= capacity;
    return Buffer(this, data, capacity);
}

void BufferPool::give(char* data, std::size_t capacity) {
    --in_use_;
    if (!address_sanitizer && capacity <= largest) {
        auto& buffers = free_[class_of(capacity)];
        if (buffers.size() < kept_per_class / capacity) {
            buffers.push_back(data);
            kept_ += capacity;
            return;
        }
    }
    ::operator delete(data);
}

}  // namespace weir::net
