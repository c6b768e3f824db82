// The name of what went wrong with one record. It judges nothing: it is asked about a history that has no order.
#pragma once

#include <vector>

#include "tests/history/history.h"

namespace gongjin::history {

// `until`: what was asked later has no part in it, but may tell what it was. The first that fits of:
//   "made twice": one request made two versions
//   "stale write accepted": done although the revision that it rests on had passed
//   "revision went back": a version stands under a smaller number than its writer was told
//   "lost update": two requests, under way at once, made the same revision
//   "value from nowhere": nobody wrote what was read
//   "dirty read": what a refused request wrote was read, and then it was gone
//   "refused write took effect": what a refused request wrote was read, and others went on from it
//   "answered write lost": later ones do not know what was answered, and its revision was made again or not reached
//   "answer changed": a request asked again was answered with another version, or refused
//   "erased record reappeared"
//   "non-monotonic read": a client knew of a newer version than it then read
//   "stale read": the same, known from others
//   "refused without reason": nothing was asked that could have been it
//   "revision left out": nobody made the one before
//   "no order": none of these.
Verdict NameOf(const std::vector<Operation>& operations, int64_t until);

}  // namespace gongjin::history
