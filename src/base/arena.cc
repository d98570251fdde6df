#include "weir/base/arena.h"

#include <cstdint>

namespace weir {

Arena::Block* Arena::add_block(std::size_t payload) {
    auto* block = new (::operator new(sizeof(Block) + payload)) Block{blocks_, payload};
    blocks_ = block;
    return block;
}

void* Arena::allocate_slow(std::size_t size, std::size_t align) {
    const bool own_block = size + align > block_size / 4;
    if (own_block && blocks_) {
        // Goes behind the current block, which stays the one that is filled.
        Block* current = blocks_;
        blocks_ = current->previous;
        Block* large = add_block(size + align);
        current->previous = large;
        blocks_ = current;
        const auto start = reinterpret_cast<std::uintptr_t>(large + 1);
        return reinterpret_cast<void*>((start + align - 1) & ~(align - 1));
    }
    const std::size_t payload = own_block ? size + align + block_size : block_size;
    Block* block = add_block(payload);
    next_ = reinterpret_cast<char*>(block + 1);
    end_ = next_ + payload;
    return allocate(size, align);
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
    if (!blocks_ || blocks_->size != block_size) return release();
    while (Block* older = blocks_->previous) {
        blocks_->previous = older->previous;
        ::operator delete(older);
    }
    next_ = reinterpret_cast<char*>(blocks_ + 1);
    end_ = next_ + blocks_->size;
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
