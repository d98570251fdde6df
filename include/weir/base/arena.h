// A bump allocator: memory that lives exactly as long as one thing (a request, a
// generation). Nothing is freed singly; reset() runs the destructors of what create()
// made, newest first, and keeps one block for the next use. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weir {

class Arena {
public:
    // Bytes a fresh block holds; larger requests get a block of their own.
    static constexpr std::size_t block_size = 4096;

    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    ~Arena() { release(); }

    // Null at most for no bytes; throws bad_alloc only when the process is out of memory.
    void* allocate(std::size_t size, std::size_t align = alignof(std::max_align_t)) {
        const auto at = (reinterpret_cast<std::size_t>(next_) + align - 1) & ~(align - 1);
        if (at + size <= reinterpret_cast<std::size_t>(end_)) {
            next_ = reinterpret_cast<char*>(at + size);
            return reinterpret_cast<void*>(at);
        }
        return allocate_slow(size, align);
    }
    char* chars(std::size_t size) { return static_cast<char*>(allocate(size, 1)); }

    std::string_view copy(std::string_view text) {
        if (text.empty()) return {};
        char* to = chars(text.size());
        std::memcpy(to, text.data(), text.size());
        return {to, text.size()};
    }
    // The pieces, one after another, as one text.
    template <class... Pieces>
    std::string_view concat(const Pieces&... pieces) {
        const std::size_t size = (std::string_view(pieces).size() + ... + 0);
        char* const start = chars(size);
        char* to = start;
        ((to = append(to, std::string_view(pieces))), ...);
        return {start, size};
    }

    template <class T, class... Args>
    T* create(Args&&... args) {
        void* memory = allocate(sizeof(T), alignof(T));
        T* object = new (memory) T(std::forward<Args>(args)...);
        if constexpr (!std::is_trivially_destructible_v<T>) {
            on_reset([](void* at) { static_cast<T*>(at)->~T(); }, object);
        }
        return object;
    }
    void on_reset(void (*run)(void*), void* argument);

    void reset();    // keeps one ordinary block
    void release();  // keeps nothing

private:
    struct alignas(std::max_align_t) Block {
        Block* previous;
        bool ordinary;  // of block_size
    };
    struct Finalizer {
        Finalizer* previous;
        void (*run)(void*);
        void* argument;
    };

    static char* append(char* to, std::string_view piece) {
        if (!piece.empty()) std::memcpy(to, piece.data(), piece.size());
        return to + piece.size();
    }
    void* allocate_slow(std::size_t size, std::size_t align);
    void run_finalizers();
    Block* add_block(std::size_t payload);
    static void free_block(Block* block);

    char* next_ = nullptr;
    char* end_ = nullptr;
    Block* blocks_ = nullptr;
    Finalizer* finalizers_ = nullptr;
};

}  // namespace weir
