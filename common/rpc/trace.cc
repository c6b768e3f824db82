#include "common/rpc/trace.h"

#include <algorithm>
#include <cstdint>
#include <random>

namespace gongjin::rpc {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

bool IsHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '0'; });
}

// Unique, not secret.
uint64_t Random() {
  thread_local std::mt19937_64 engine = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  return engine() | 1;  // never zero
}

void WriteHex(uint64_t word, char* to) {
  for (int i = 0; i < 16; ++i) to[i] = kHexDigits[(word >> (60 - 4 * i)) & 0xf];
}

}  // namespace

bool Trace::IsTraceparent(absl::string_view text) {
  if (text.size() != 55 || text.substr(0, 3) != "00-" || text[35] != '-' || text[52] != '-') return false;
  const absl::string_view trace = text.substr(3, 32), span = text.substr(36, 16);
  return IsHex(trace) && IsHex(span) && IsHex(text.substr(53, 2)) && !IsZero(trace) && !IsZero(span);
}

Trace Trace::Of(absl::string_view traceparent) {
  Trace trace;
  if (IsTraceparent(traceparent)) {
    std::copy(traceparent.begin(), traceparent.end(), trace.text_.begin());
    return trace;
  }
  constexpr absl::string_view kShape = "00-................................-................-01";
  std::copy(kShape.begin(), kShape.end(), trace.text_.begin());
  WriteHex(Random(), trace.text_.data() + 3);
  WriteHex(Random(), trace.text_.data() + 19);
  WriteHex(Random(), trace.text_.data() + 36);
  return trace;
}

}  // namespace gongjin::rpc
