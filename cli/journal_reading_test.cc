// gongjinctl audit against a server that lies: what nobody signed is never said to be signed, and no lie keeps it for
// ever.
#include "cli/journal_reading.h"

#include <openssl/evp.h>

#include <atomic>
#include <ctime>
#include <memory>

#include "cli/problem.h"
#include "cli/run.h"
#include "cli/server_for_test.h"
#include "gmock/gmock.h"

namespace gongjin::cli {
namespace {

using common::v1::JournalLine;
using common::v1::ListJournalRequest;
using common::v1::ListJournalResponse;
using common::v1::ListTreeHeadsResponse;
using common::v1::TreeHead;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int kLines = 20;

class AuditTest : public WithServer {
 protected:
  AuditTest()
      : key_(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                          reinterpret_cast<const unsigned char*>(std::string(32, 'k').data()), 32),
             &EVP_PKEY_free) {
    for (int i = 1; i <= kLines; ++i) {
      lines_.push_back(Line(i, 1'552'615'200));
      tree_.Add(lines_.back());
      roots_.push_back(tree_.Root());
    }
    handler_ = [this](const Request& request) {
      if (request.method == "ListTreeHeads") return Ok(heads_());
      ListJournalRequest asked;
      asked.ParseFromString(request.body);
      ++pages_;
      return journal_(asked);
    };
  }
  static JournalLine Line(int64_t sequence, int64_t seconds) {
    JournalLine line;
    line.set_sequence(sequence);
    line.set_kind(JournalLine::UPDATED);
    line.set_name(absl::StrCat("n", sequence));
    line.mutable_time()->set_seconds(seconds);
    line.set_payload_hash(std::string(32, 'h'));
    return line;
  }
  // Signed, whatever it says.
  TreeHead Head(int64_t size, const std::string& root, int64_t seconds = 1'552'615'201,
                const std::string& service = "registry") const {
    TreeHead head;
    head.set_service(service);
    head.set_epoch("e");
    head.set_size(size);
    head.set_root(root);
    head.mutable_time()->set_seconds(seconds);
    std::string bytes = "gongjin tree head v1\n";
    const auto number = [&](uint64_t value, int count) {
      for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
    };
    for (const std::string* text : {&head.service(), &head.epoch()}) {
      number(text->size(), 4);
      bytes += *text;
    }
    number(static_cast<uint64_t>(size), 8);
    number(static_cast<uint64_t>(seconds) * 1'000'000, 8);
    bytes += root;
    std::string public_key(32, '\0'), signature(64, '\0');
    size_t key_size = 32, signature_size = 64;
    const auto data = [](std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); };
    EVP_PKEY_get_raw_public_key(key_.get(), data(public_key), &key_size);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get());
    EVP_DigestSign(context.get(), data(signature), &signature_size, data(bytes), bytes.size());
    head.set_public_key(public_key);
    head.set_signature(signature);
    return head;
  }
  TreeHead HeadOf(int size) const { return Head(size, roots_[static_cast<size_t>(size) - 1]); }
  void Serve(const std::vector<TreeHead>& heads) {
    heads_ = [heads] {
      ListTreeHeadsResponse response;
      *response.mutable_heads() = {heads.begin(), heads.end()};
      return response;
    };
  }
  int Run(const std::string& verb = "verify") {
    return RunProgram(
        {"gongjinctl", "audit", verb, "--address", server_.address(), "--token", "t", "--language", "en"});
  }

  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::vector<JournalLine> lines_;
  TreeHash tree_;
  std::vector<std::string> roots_;  // of the first 1, 2 … lines
  std::function<ListTreeHeadsResponse()> heads_;
  std::function<Answer(const ListJournalRequest&)> journal_ = [this](const ListJournalRequest& asked) {
    ListJournalResponse page;
    for (const JournalLine& line : lines_)
      if (line.sequence() > asked.after()) *page.add_lines() = line;
    return Ok(page);
  };
  std::atomic<int> pages_ = 0;
};

TEST_F(AuditTest, AJournalThatIsAsItsHeadSays) {
  Serve({HeadOf(kLines)});
  EXPECT_EQ(Run(), kDone);
  EXPECT_EQ(out, "registry: 20 lines, as signed at 2019-03-15T02:00:01Z\n");
}

TEST_F(AuditTest, AHeadThatCannotBeIsAFault) {
  const struct {
    TreeHead head;
    const char* fault;
  } cases[] = {
      {Head(-5, std::string(32, 'r')), "registry: the head of -5 lines has a size or a time that cannot be\n"},
      {Head(0, std::string(32, 'r')), "registry: the first 0 lines are not those over which the tree was signed\n"},
      {Head(kLines, roots_.back(), 999'999'999'999),
       "registry: the head of 20 lines has a size or a time that cannot be\n"},
  };
  for (const auto& [head, fault] : cases) {
    SCOPED_TRACE(fault);
    Serve({head});
    EXPECT_EQ(Run(), kRefused);
    EXPECT_THAT(err, HasSubstr(fault));
    EXPECT_EQ(out, "");
  }
  Serve({Head(kLines, roots_.back(), 999'999'999'999)});
  EXPECT_EQ(Run("head"), kRefused) << "what cannot be kept is not passed over";
  EXPECT_EQ(err, "registry: its head has a size or a time that cannot be\n");
}

TEST_F(AuditTest, LinesThatNobodySignedAreToldApart) {
  lines_.back().mutable_time()->set_seconds(time(nullptr));
  Serve({HeadOf(kLines - 1)});
  EXPECT_EQ(Run(), kDone) << err;
  EXPECT_EQ(out, "registry: 19 lines, as signed at 2019-03-15T02:00:01Z; 1 newer, not yet signed\n");
}

TEST_F(AuditTest, HeadsThatStandStillAreAFault) {
  for (const int size : {1, kLines - 1}) {
    Serve({HeadOf(size)});
    EXPECT_EQ(Run(), kRefused);
    EXPECT_EQ(out, "");
    EXPECT_EQ(err, absl::StrCat("registry: lines after ", size, " are not signed: its heads stand still\n"));
  }
}

// A server that goes on meanwhile, whose clock is hours behind ours.
TEST_F(AuditTest, WhatIsWrittenMeanwhileIsSignedByALaterHead) {
  heads_ = [this, asked = 0]() mutable {
    ListTreeHeadsResponse response;
    *response.add_heads() = HeadOf(++asked < 3 ? 10 : 18);
    return response;
  };
  EXPECT_EQ(Run(), kDone) << err;
  EXPECT_EQ(out, "registry: 18 lines, as signed at 2019-03-15T02:00:01Z; 2 newer, not yet signed\n");
}

TEST_F(AuditTest, PagesWithoutEndAreReadAsFarAsHeadsGo) {
  Serve({HeadOf(kLines)});
  journal_ = [this](const ListJournalRequest& asked) {
    ListJournalResponse page;
    for (int64_t sequence = asked.after() + 1; sequence <= asked.after() + 5; ++sequence)
      *page.add_lines() =
          sequence <= kLines ? lines_[static_cast<size_t>(sequence) - 1] : Line(sequence, 1'552'615'200);
    return Ok(page);
  };
  EXPECT_EQ(Run(), kRefused);
  EXPECT_EQ(err, "registry: lines after 20 are not signed: its heads stand still\n");
  EXPECT_LT(pages_, 10);
}

TEST_F(AuditTest, JournalsWithoutEndAreNotRead) {
  std::vector<TreeHead> heads;
  heads.reserve(101);
  for (int i = 0; i < 101; ++i) heads.push_back(Head(0, TreeHash::RootOfNone(), 1, absl::StrCat("s", i)));
  Serve(heads);
  EXPECT_EQ(Run(), kRefused);
  EXPECT_THAT(err, HasSubstr("says too many heads: 101"));
  EXPECT_EQ(pages_, 0);
}

TEST_F(AuditTest, AServiceThatCannotBeReadHidesNoOther) {
  Serve({HeadOf(kLines), Head(kLines, roots_.back(), 1'552'615'201, "partnership"), Head(kLines, "r", 1, "third")});
  const auto others = journal_;
  journal_ = [others](const ListJournalRequest& asked) {
    return asked.service() == "registry" ? Error(google::rpc::INTERNAL, "") : others(asked);
  };
  EXPECT_EQ(Run(), kRefused);
  EXPECT_THAT(err, StartsWith("registry: "));
  EXPECT_THAT(err, HasSubstr("third: the first 20 lines are not those over which the tree was signed\n"));
  EXPECT_EQ(out, "partnership: 20 lines, as signed at 2019-03-15T02:00:01Z\n");
}

// No arithmetic of ours judges it: it is another line.
TEST_F(AuditTest, ALineWithATimeThatCannotBeIsFound) {
  Serve({HeadOf(kLines)});
  lines_[4].mutable_time()->set_seconds(INT64_MAX);
  EXPECT_EQ(Run(), kRefused);
  EXPECT_EQ(err, "registry: the first 20 lines are not those over which the tree was signed\n");
}

}  // namespace
}  // namespace gongjin::cli
