// A node of a circular doubly linked list that can leave whatever list it is in by itself.
// A list is such a node too; it is empty when it is linked to none.
#pragma once

namespace weir::net::detail {

struct Link {
    Link* previous = this;
    Link* next = this;

    Link() = default;
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    ~Link() { unlink(); }

    bool linked() const { return next != this; }
    void unlink() {
        previous->next = next;
        next->previous = previous;
        previous = next = this;
    }
    void insert_before(Link& position) {
        previous = position.previous;
        next = &position;
        previous->next = this;
        position.previous = this;
    }
    // Takes the place of `list`, which is empty afterwards.
    void take_over(Link& list) {
        if (!list.linked()) return;
        insert_before(list);
        list.unlink();
    }
};

}  // namespace weir::net::detail
