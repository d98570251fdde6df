#include "weir/base/arena.h"

#include <cstdint>

#include "weir/base/sanitizer.h"

namespace weir {

Arena::Block* Arena::add_block(std::size_t payload) {
    blocks_ = new (::operator new(sizeof(Block) + payload)) Block{blocks_};
    return blocks_;
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
        ::operator delete(older);
    }
    next_ = reinterpret_cast<char*>(blocks_ + 1);
    end_ = next_ + block_size;
}

void Arena::release() {
    run_finalizers();
    while (Block* block = blocks_) {
        blocks_ = block->previous;
        ::operator delete(block);
    }
    next_ = end_ = nullptr;
}

}  // namespace weir
