// W3C trace context by hand: which call a log line, a journal line and an answer belong to.
#pragma once

#include <array>
#include <string>

#include "absl/strings/string_view.h"

namespace gongjin::rpc {

// A call's place in its trace, "00-<32 hex>-<16 hex>-<2 hex>". Plain data; views point into it.
class Trace {
 public:
  // Continues the caller's trace when `traceparent` is well formed, begins one of its own otherwise.
  static Trace Of(absl::string_view traceparent);
  // True: version 00, lower-case hex, neither id all zeros.
  static bool IsTraceparent(absl::string_view text);

  absl::string_view traceparent() const { return {text_.data(), text_.size()}; }
  // 32 hex digits.
  absl::string_view trace_id() const { return traceparent().substr(3, 32); }

 private:
  std::array<char, 55> text_;
};

}  // namespace gongjin::rpc
