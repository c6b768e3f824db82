// Page and resume tokens: what was sealed is read back the same, and of what was not sealed nothing is read, were it
// one bit or one character off.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/resource/filter.h"
#include "common/rpc/resume_token.h"
#include "fuzzer/FuzzedDataProvider.h"
#include "tests/fuzz/fuzz.h"

namespace gongjin::fuzz {
namespace {

using store::Value;

const PageTokens& Pages() {
  static const PageTokens& tokens = *new PageTokens(std::string(32, 'k'));
  return tokens;
}

const rpc::ResumeTokens& Resumes() {
  static const rpc::ResumeTokens& tokens = *new rpc::ResumeTokens(std::string(32, 'k'));
  return tokens;
}

std::vector<Value> Values(FuzzedDataProvider& from) {
  std::vector<Value> values;
  for (int i = from.ConsumeIntegralInRange(0, 6); i > 0; --i) {
    switch (from.ConsumeIntegralInRange(0, 2)) {
      case 0:
        values.emplace_back();
        break;
      case 1:
        values.emplace_back(from.ConsumeIntegral<int64_t>());
        break;
      default:
        values.emplace_back(from.ConsumeRandomLengthString(64));
    }
  }
  return values;
}

// `token` with a character replaced, put in or taken out, or with a bit turned.
std::string Changed(FuzzedDataProvider& from, std::string token) {
  // The last character is where an encoding has bits to spare.
  const size_t at = from.ConsumeBool() ? token.size() - 1 : from.ConsumeIntegralInRange<size_t>(0, token.size() - 1);
  const char c = from.ConsumeIntegral<char>();
  switch (from.ConsumeIntegralInRange(0, 4)) {
    case 0:
      token[at] = c;
      break;
    case 1:
      token.insert(at, 1, c);
      break;
    case 2:
      token.erase(at, 1);
      break;
    case 3:
      token += c;
      break;
    default:
      token[at] = static_cast<char>(token[at] ^ 1 << (c & 7));
  }
  return token;
}

void JudgePages(FuzzedDataProvider& from) {
  const std::string query = from.ConsumeRandomLengthString(64);
  const std::vector<Value> values = Values(from);
  const std::string token = Pages().Make(query, values);
  const auto read = Pages().Read(query, token);
  Require(read.ok() && *read == values, "a page token that does not read what was sealed");
  Require(BareReasonOf(Pages().Read(query + "x", token).status()) == "PAGE_TOKEN_OF_OTHER_QUERY", "of another query");
  const std::string changed = Changed(from, token);
  if (changed == token) return;
  const auto refused = Pages().Read(query, changed).status();
  Require(BareReasonOf(refused) == "PAGE_TOKEN_BAD" && SubjectOf(refused) == "page_token",
          absl::StrCat("a changed page token is not refused: ", token, " as ", changed));
}

void JudgeResumes(FuzzedDataProvider& from) {
  Caller caller;
  caller.principal = from.ConsumeRandomLengthString(32);
  caller.organization = from.ConsumeRandomLengthString(32);
  caller.district = "districts/310113";
  std::vector<std::string> types;
  for (int i = from.ConsumeIntegralInRange(0, 3); i > 0; --i) types.push_back(from.ConsumeRandomLengthString(16));
  std::vector<rpc::Place> places;
  for (int i = from.ConsumeIntegralInRange(0, 3); i > 0; --i)
    places.push_back({from.ConsumeRandomLengthString(16), from.ConsumeRandomLengthString(16),
                      from.ConsumeIntegral<int64_t>(), from.ConsumeIntegral<int64_t>()});
  const std::string token = Resumes().Make(caller, types, places);
  const auto read = Resumes().Read(caller, types, token);
  Require(read.ok() && read->size() == places.size(), "a resume token that is not read");
  for (size_t i = 0; i < places.size(); ++i)
    Require((*read)[i].service == places[i].service && (*read)[i].epoch == places[i].epoch &&
                (*read)[i].position == places[i].position && (*read)[i].written == places[i].written,
            "a resume token that reads another place");
  Caller other = caller;
  other.roles.push_back(annotations::v1::ROLE_VIEWER);
  Require(BareReasonOf(Resumes().Read(other, types, token).status()) == "RIGHTS_CHANGED", "of other rights");
  const std::string changed = Changed(from, token);
  if (changed != token)
    Require(BareReasonOf(Resumes().Read(caller, types, changed).status()) == "RESUME_TOKEN_BAD",
            absl::StrCat("a changed resume token is not refused: ", token, " as ", changed));
  // What a page token seals for the same query is whatever its maker was given: any values must be survived.
  std::vector<std::string> sorted = types;
  std::sort(sorted.begin(), sorted.end());
  const std::string of_pages = Pages().Make(absl::StrCat("watch\n", absl::StrJoin(sorted, "\n")), Values(from));
  const auto strange = Resumes().Read(caller, types, of_pages);
  Require(strange.ok() || BareReasonOf(strange.status()) == "RESUME_TOKEN_BAD" ||
              BareReasonOf(strange.status()) == "RIGHTS_CHANGED",
          "strange values");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzedDataProvider from(data, size);
  switch (from.ConsumeIntegralInRange(0, 2)) {
    case 0:
      JudgePages(from);
      break;
    case 1:
      JudgeResumes(from);
      break;
    default: {
      // As a stranger sends it.
      const std::string token = from.ConsumeRemainingBytesAsString();
      Require(BareReasonOf(Pages().Read("query", token).status()) == "PAGE_TOKEN_BAD", "a made-up page token");
      Require(BareReasonOf(Resumes().Read({}, {}, token).status()) == "RESUME_TOKEN_BAD", "a made-up resume token");
    }
  }
  return 0;
}

}  // namespace gongjin::fuzz
