// Recycled buffers for what is read and what waits to be written, so that a connection
// holds memory only while it holds bytes. One pool per loop, not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace weir::net {

class BufferPool;

// Memory from a pool, given back by the destructor. Contents start undefined.
class Buffer {
public:
    Buffer() = default;
    Buffer(Buffer&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)),
          data_(std::exchange(other.data_, nullptr)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    Buffer& operator=(Buffer&& other) noexcept {
        std::swap(pool_, other.pool_);
        std::swap(data_, other.data_);
        std::swap(capacity_, other.capacity_);
        return *this;
    }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() { release(); }

    char* data() const { return data_; }
    std::size_t capacity() const { return capacity_; }
    explicit operator bool() const { return data_ != nullptr; }
    void release();

private:
    friend class BufferPool;
    Buffer(BufferPool* pool, char* data, std::size_t capacity)
        : pool_(pool), data_(data), capacity_(capacity) {}

    BufferPool* pool_ = nullptr;
    char* data_ = nullptr;
    std::size_t capacity_ = 0;
};

// Size classes are the powers of two from 1 KB to 64 KB; larger buffers are never kept.
// The pool must outlive its buffers.
class BufferPool {
public:
    static constexpr std::size_t smallest = 1024;
    static constexpr std::size_t largest = 64 * 1024;
    // Free bytes kept per size class; what comes back beyond it is freed.
    static constexpr std::size_t kept_per_class = 1024 * 1024;

    BufferPool() = default;
    BufferPool(const BufferPool&) = delete;
    BufferPool& operator=(const BufferPool&) = delete;
    ~BufferPool();

    // At least `size` bytes.
    Buffer take(std::size_t size);

    std::size_t in_use() const { return in_use_; }    // buffers handed out
    std::size_t kept_bytes() const { return kept_; }  // in free buffers

private:
    friend class Buffer;
    static constexpr std::size_t class_count = 7;
    void give(char* data, std::size_t capacity);

    std::array<std::vector<char*>, class_count> free_;
    std::size_t in_use_ = 0;
    std::size_t kept_ = 0;
};

}  // namespace weir::net
