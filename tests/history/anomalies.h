// The name of what went wrong with one record. It judges nothing: it is asked about a history that has no order.
#pragma once

#include <vector>

#include "tests/history/history.h"

namespace gongjin::history {

// The first that fits of:
//   "made twice": one request made two versions
//   "stale write accepted": done although the revision that it rests on had passed
//   "lost update": two requests, under way at once, made the same revision
//   "value from nowhere": nobody wrote what was read
//   "dirty read": what a refused request wrote was read, while it was being judged or just after, and never again
//   "refused write took effect": it was read later too
//   "erased record reappeared"
//   "answered write lost": no later operation knows of it
//   "revision went back": the record goes on under a smaller number
//   "answer changed": a request asked again was answered with another version
//   "non-monotonic read": a client knew of a newer version than it then read
//   "stale read": the same, known from others
//   "refused without reason": no version at that time would have refused it
//   "no order": none of these.
Verdict NameOf(const std::vector<Operation>& operations);

}  // namespace gongjin::history
