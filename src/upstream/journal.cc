#include "upstream/journal.h"

#include <utility>

#include "net/loop.h"

namespace weir::upstream {

std::unique_ptr<Answer> SpareAnswers::take() {
    if (spare_.empty()) return std::make_unique<Answer>();
    std::unique_ptr<Answer> answer = std::move(spare_.back());
    spare_.pop_back();
    return answer;
}

void SpareAnswers::give(std::unique_ptr<Answer> answer) {
    if (spare_.size() >= most) return;
    answer->parser.reset();
    answer->head.clear();
    spare_.push_back(std::move(answer));
}

Journal::~Journal() {
    if (answer_) spare_->give(std::move(answer_));
}

void Journal::open(Request& request) {
    redirected_ = first_ != nullptr;
    if (answer_) return;
    spare_ = &request.worker().state<SpareAnswers>();
    answer_ = spare_->take();
}

TryRecord& Journal::add(Request& request, std::string_view peer) {
    auto* record = request.arena().create<TryRecord>();
    record->peer = request.arena().copy(peer);
    record->started_ms = request.worker().loop().now_ms();
    record->after_redirect = std::exchange(redirected_, false);
    (last_ ? last_->next : first_) = record;
    last_ = record;
    answered_ = false;
    answer_->parser.reset();
    return *record;
}

}  // namespace weir::upstream
