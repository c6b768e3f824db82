#include "common/store/sqlite/request_key.h"

#include <bit>

#include "absl/strings/str_cat.h"

namespace gongjin::store {
namespace {

uint64_t LittleEndian(absl::string_view bytes) {
  uint64_t word = 0;
  for (size_t i = 0; i < bytes.size(); ++i) word |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return word;
}

struct State {
  uint64_t a, b, c, d;

  void Rounds(int count) {
    for (int i = 0; i < count; ++i) {
      a += b, b = std::rotl(b, 13) ^ a, a = std::rotl(a, 32);
      c += d, d = std::rotl(d, 16) ^ c;
      a += d, d = std::rotl(d, 21) ^ a;
      c += b, b = std::rotl(b, 17) ^ c, c = std::rotl(c, 32);
    }
  }
  void Absorb(uint64_t word) {
    d ^= word;
    Rounds(2);
    a ^= word;
  }
};

}  // namespace

uint64_t SipHash(absl::string_view key, absl::string_view bytes) {
  const uint64_t k0 = LittleEndian(key.substr(0, 8));
  const uint64_t k1 = LittleEndian(key.substr(8, 8));
  State state{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
  const uint64_t length = bytes.size();
  while (bytes.size() >= 8) {
    state.Absorb(LittleEndian(bytes.substr(0, 8)));
    bytes.remove_prefix(8);
  }
  state.Absorb(LittleEndian(bytes) | length << 56);
  state.c ^= 0xff;
  state.Rounds(4);
  return state.a ^ state.b ^ state.c ^ state.d;
}

int64_t RequestKey(absl::string_view key, absl::string_view principal, absl::string_view method,
                   absl::string_view request_id) {
  return static_cast<int64_t>(
      SipHash(key, absl::StrCat(principal.size(), " ", method.size(), " ", principal, method, request_id)));
}

}  // namespace gongjin::store
