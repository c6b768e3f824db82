// What one record promises when nobody else is about: the sequential specification that histories are held to.
#pragma once

#include <map>
#include <optional>

#include "tests/history/history.h"

namespace gongjin::history {

// The version that each finished request made: asked again, it is answered the same and changes nothing.
using Finished = std::map<int64_t, Version>;

// The record after `operation`, if it may be answered so on a record that is `now`. An unknown outcome counts as done,
// whatever it would have been answered.
std::optional<Version> After(const Version& now, const Operation& operation, const Finished& finished);

}  // namespace gongjin::history
