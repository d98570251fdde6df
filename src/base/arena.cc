#include "weir/base/arena.h"

#include <cstdint>

#include "weir/base/sanitizer.h"

namespace weir {

namespace {

// Ordinary blocks come and go with every request; a few are kept per thread.
struct FreeBlock {
    FreeBlock* next;
};
constexpr std::size_t most_kept = 256;
constinit thread_local FreeBlock* free_blocks = nullptr;
constinit thread_local std::size_t kept_blocks = 0;

void* take_block(std::size_t bytes) {
    if (!free_blocks) return ::operator new(bytes);
    --kept_blocks;
    return std::exchange(free_blocks, free_blocks->next);
}

void give_block(void* block) {
    if (address_sanitizer || kept_blocks == most_kept) return ::operator delete(block);
    ++kept_blocks;
    free_blocks = new (block) FreeBlock{free_blocks};
}

}  // namespace

Arena::Block* Arena::add_block(std::size_t payload) {
    const std::size_t bytes = sizeof(Block) + payload;
    const bool ordinary = payload == block_size;
    blocks_ = new (ordinary ? take_block(bytes) : ::operator new(bytes)) Block{blocks_, ordinary};
    return blocks_;
}

void Arena::free_block(Block* block) {
    if (block->ordinary) {
        give_block(block);
    } else {
        ::operator delete(block);
    }
}

void* Arena::allocate_slow(std::size_t size, std::size_t align) {
    const bool large = size > block_size / 4 || align > block_size / 4;
    // Always an ordinary block first, so that reset() has one to keep.
    if (!large || !blocks_) {
        next_ = reinterpret_cast<char*>(add_block(block_size) + 1);
        end_ = next_ + block_size;
        return allocate(size, align);
    }
    // Goes behind the current block, which stays the one that is filled.
    Block* current = blocks_;
    blocks_ = current->previous;
    Block* own = add_block(size + align);
    current->previous = own;
    blocks_ = current;
    const auto start = reinterpret_cast<std::uintptr_t>(own + 1);
    return reinterpret_cast<void*>((start + align - 1) & ~(align - 1));
}

void Arena::on_reset(void (*run)(void*), void* argument) {
    void* memory = allocate(sizeof(Finalizer), alignof(Finalizer));
    finalizers_ = new (memory) Finalizer{finalizers_, run, argument};
}

void Arena::run_finalizers() {
    while (Finalizer* finalizer = finalizers_) {
        finalizers_ = finalizer->previous;
        finalizer->run(finalizer->argument);
    }
}

void Arena::reset() {
    run_finalizers();
    if (!blocks_ || address_sanitizer) return release();
    while (Block* older = blocks_->previous) {
        blocks_->previous = older->previous;
        free_block(older);
    }
    next_ = reinterpret_cast<char*>(blocks_ + 1);
    end_ = next_ + block_size;
}

void Arena::release() {
    run_finalizers();
    while (Block* block = blocks_) {
        blocks_ = block->previous;
        free_block(block);
    }
    next_ = end_ = nullptr;
}

}  // namespace weir
