#include "cli/tree_hash.h"

#include <openssl/evp.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"

namespace gongjin::cli {
namespace {

using google::protobuf::util::TimeUtil;

std::string Sha256(const std::string& bytes) {
  std::string hash(32, '\0');
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(hash.data()), nullptr, EVP_sha256(), nullptr);
  return hash;
}

std::string Joined(const std::string& left, const std::string& right) {
  return Sha256(absl::StrCat("\x01", left, right));
}

void AddNumber(int64_t number, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift & 0xff));
}

void AddText(const std::string& text, std::string& out) {
  AddNumber(static_cast<int64_t>(text.size()), 4, out);
  out += text;
}

// A server may say any time: one that has no microseconds wraps around, and is not the one that was signed.
int64_t Micros(const google::protobuf::Timestamp& time) {
  return static_cast<int64_t>(static_cast<uint64_t>(time.seconds()) * 1'000'000 +
                              static_cast<uint64_t>(int64_t{time.nanos()} / 1000));
}

std::string LeafOf(const common::v1::JournalLine& line) {
  std::string bytes("\0\1", 2);  // a leaf; the entry's first version
  for (const int64_t number :
       {line.sequence(), static_cast<int64_t>(line.kind()), line.revision(), Micros(line.time())})
    AddNumber(number, 8, bytes);
  for (const std::string* text :
       {&line.district(), &line.type(), &line.name(), &line.principal(), &line.organization(), &line.method(),
        &line.purpose(), &line.request_id(), &line.request_hmac(), &line.trace_id(), &line.payload_hash()})
    AddText(*text, bytes);
  return Sha256(bytes);
}

}  // namespace

void TreeHash::Add(const common::v1::JournalLine& line) {
  std::string hash = LeafOf(line);
  for (int64_t place = size_; (place & 1) != 0; place >>= 1) {
    hash = Joined(full_.back(), hash);
    full_.pop_back();
  }
  full_.push_back(std::move(hash));
  ++size_;
}

std::string TreeHash::Root() const {
  if (full_.empty()) return RootOfNone();
  std::string hash = full_.back();
  for (size_t i = full_.size() - 1; i-- > 0;) hash = Joined(full_[i], hash);
  return hash;
}

std::string TreeHash::RootOfNone() { return Sha256(""); }

bool IsPossible(const common::v1::TreeHead& head) {
  return head.size() >= 0 && head.time().seconds() >= TimeUtil::kTimestampMinSeconds &&
         head.time().seconds() <= TimeUtil::kTimestampMaxSeconds && head.time().nanos() >= 0 &&
         head.time().nanos() < 1'000'000'000;
}

bool IsSigned(const common::v1::TreeHead& head) {
  std::string bytes = "gongjin tree head v1\n";
  AddText(head.service(), bytes);
  AddText(head.epoch(), bytes);
  AddNumber(head.size(), 8, bytes);
  AddNumber(Micros(head.time()), 8, bytes);
  bytes += head.root();
  const auto data = [](const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); };
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, data(head.public_key()), head.public_key().size()),
      &EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return key != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), data(head.signature()), head.signature().size(), data(bytes), bytes.size()) ==
             1;
}

}  // namespace gongjin::cli
