// The tree over a real journal: it covers every line, outlives whatever happens to its own files, and gives away
// whoever touches the journal.
#include "common/audit/tree.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/audit/entry.h"
#include "common/audit/verify.h"
#include "common/base/status.h"
#include "common/store/sqlite/sqlite_store.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/lib/environment.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::audit {
namespace {

using common::v1::TreeHead;
using testing::HasSubstr;
using tests::TemporaryFolder;

constexpr int kLines = 60;
const absl::Duration kPatience = absl::Seconds(20);

std::string Key(char filled = 'k') { return std::string(32, filled); }

class TreeTest : public testing::Test {
 protected:
  std::string Stem() const { return folder_.path("registry"); }
  static std::unique_ptr<store::Store> OpenStore(const std::string& stem) {
    store::SqliteOptions options;
    options.path = stem + ".db";
    options.ballast_bytes = 0;
    options.min_free_bytes = 0;
    auto store = store::OpenSqlite(options, {}, nullptr);
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }
  static std::unique_ptr<Tree> OpenTree(store::Store& store, const std::string& stem, char key = 'k') {
    auto tree = Tree::Open(store, stem, "registry", Key(key));
    EXPECT_TRUE(tree.ok()) << tree.status();
    return tree.ok() ? *std::move(tree) : nullptr;
  }
  static void Append(store::Store& store, int lines) {
    for (int i = 0; i < lines; ++i) {
      const auto status = store.WriteAndWait([&](store::Writer& writer) {
        store::JournalLine line;
        line.kind = store::JournalLine::Kind::kUpdated;
        line.district = "districts/310113";
        line.type = "registry.gongjin/School";
        line.name = absl::StrCat("districts/310113/schools/s", i % 7);
        line.revision = i / 7 + 1;
        line.time = absl::FromUnixMicros(1'552'615'200'000'000 + i);
        line.principal = "districts/310113/principals/wang";
        line.method = "gongjin.registry.v1.RegistryService/UpdateSchool";
        line.request_id = absl::StrCat("r", i, "-", writer.LastSequence().value());
        line.payload = absl::StrCat("school ", i);
        return writer.Append(line).status();
      });
      EXPECT_TRUE(status.ok()) << status;
    }
  }
  // A journal of kLines with its head, closed.
  TreeHead Filled() {
    const auto store = OpenStore(Stem());
    Append(*store, kLines);
    const auto tree = OpenTree(*store, Stem());
    EXPECT_TRUE(tree->WaitFor(kLines, kPatience));
    store->Close();
    return *tree->head();
  }
  static Verdict Verified(store::Store& store, const std::string& stem, const std::vector<TreeHead>& heads) {
    Verdict verdict;
    const auto status = store.Read([&](store::Reader& reader) -> absl::Status {
      ASSIGN_OR_RETURN(verdict, Verify(reader, store.Epoch(), stem, heads));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return verdict;
  }
  static std::vector<std::string> Faults(const std::string& stem, const std::vector<TreeHead>& heads) {
    return Verified(*OpenStore(stem), stem, heads).faults;
  }
  static void Execute(const std::string& stem, const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((stem + ".db").c_str(), &db), SQLITE_OK);
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << sql << ": " << error;
    sqlite3_close(db);
  }

  static store::JournalLine LineOf(store::Store& store, int64_t sequence) {
    store::JournalLine line;
    const auto status = store.Read([&](store::Reader& reader) -> absl::Status {
      ASSIGN_OR_RETURN(const auto lines, reader.Journal(sequence - 1, 1));
      line = lines.at(0);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return line;
  }
  // A node, in the order in which they are completed.
  void Overwrite(int node) const {
    std::fstream file(Stem() + ".tree", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(32 * node);
    file << std::string(32, 'x');
  }

  const TemporaryFolder folder_{TemporaryFolder::InMemory()};
};

TEST_F(TreeTest, ItsHeadCoversEveryLineAndIsSigned) {
  const auto store = OpenStore(Stem());
  const auto tree = OpenTree(*store, Stem());
  ASSERT_TRUE(tree->WaitFor(0, kPatience));
  EXPECT_EQ(tree->head()->root(), EmptyRoot());
  for (const int lines : {1, 5, 40}) {
    Append(*store, lines);
    ASSERT_TRUE(tree->WaitFor(store->DurableSequence(), kPatience));
    const TreeHead head = *tree->head();
    EXPECT_TRUE(IsSigned(head));
    EXPECT_EQ(head.service(), "registry");
    EXPECT_EQ(head.epoch(), store->Epoch());
    const auto verdict = Verified(*store, Stem(), {head});
    EXPECT_EQ(absl::StrJoin(verdict.faults, "; "), "");
    EXPECT_EQ(verdict.lines, head.size());
  }
  store->Close();
}

TEST_F(TreeTest, ProofsHoldForWhatEveryoneIsTold) {
  const auto store = OpenStore(Stem());
  Append(*store, kLines);
  const auto tree = OpenTree(*store, Stem());
  ASSERT_TRUE(tree->WaitFor(kLines, kPatience));
  const TreeHead early = *tree->head();
  Append(*store, 13);
  ASSERT_TRUE(tree->WaitFor(kLines + 13, kPatience));
  const TreeHead head = *tree->head();
  EXPECT_TRUE(
      Continues(early.root(), early.size(), head.root(), head.size(), *tree->Consistency(early.size(), head.size())));
  std::vector<store::JournalLine> lines;
  ASSERT_TRUE(store
                  ->Read([&](store::Reader& reader) -> absl::Status {
                    ASSIGN_OR_RETURN(lines, reader.Journal(0, 1000));
                    return absl::OkStatus();
                  })
                  .ok());
  for (const auto& line : lines)
    EXPECT_TRUE(Includes(head.root(), head.size(), line.sequence - 1, LeafOf(line),
                         *tree->Inclusion(line.sequence, head.size())));
  store->Close();
}

TEST_F(TreeTest, ItsOwnFilesMayBeLostOrSpoilt) {
  const TreeHead before = Filled();
  const struct {
    const char* it;
    std::function<void()> happens;
  } cases[] = {
      {"nothing", [] {}},
      {"no nodes", [this] { std::filesystem::remove(Stem() + ".tree"); }},
      {"fewer nodes", [this] { std::filesystem::resize_file(Stem() + ".tree", 320); }},
      {"more nodes", [this] { std::filesystem::resize_file(Stem() + ".tree", 100000); }},
      {"other nodes", [this] { std::ofstream(Stem() + ".tree", std::ios::in).write(Key().data(), 32); }},
      {"no head", [this] { std::filesystem::remove(Stem() + ".head"); }},
      {"half a head", [this] { std::filesystem::resize_file(Stem() + ".head", 40); }},
      {"an empty head", [this] { std::filesystem::resize_file(Stem() + ".head", 0); }},
      {"a head without an end", [this] { std::filesystem::resize_file(Stem() + ".head", int64_t{1} << 40); }},
      {"a pipe for a head",
       [this] {
         std::filesystem::remove(Stem() + ".head");
         ASSERT_EQ(mkfifo((Stem() + ".head").c_str(), 0600), 0);
       }},
      {"neither",
       [this] {
         std::filesystem::remove(Stem() + ".head");
         std::filesystem::remove(Stem() + ".tree");
       }},
  };
  int more = 0;
  for (const auto& [it, happens] : cases) {
    SCOPED_TRACE(it);
    happens();
    const auto store = OpenStore(Stem());
    const auto tree = OpenTree(*store, Stem());
    Append(*store, 1);
    ASSERT_TRUE(tree->WaitFor(kLines + ++more, kPatience));
    store->Close();
    EXPECT_EQ(absl::StrJoin(Faults(Stem(), {before, *tree->head()}), "; "), "");
  }
}

TEST_F(TreeTest, WhatLiesInPlaceOfItsHeadIsTold) {
  const std::string path = Stem() + ".head";
  EXPECT_FALSE(HeadBeside(Stem())->has_value());
  const struct {
    const char* it;
    std::function<void()> happens;
    std::string fault;
  } cases[] = {
      {"nothing in it", [&] { std::ofstream(path) << ""; }, " is no head of a tree"},
      {"something else in it", [&] { std::ofstream(path) << "garbage"; }, " is no head of a tree"},
      {"too much in it", [&] { std::filesystem::resize_file(path, int64_t{1} << 40); }, " has more than 4 MB"},
      {"a link", [&] { std::filesystem::create_symlink("/dev/zero", path); }, " is a link"},
      {"a pipe", [&] { ASSERT_EQ(mkfifo(path.c_str(), 0600), 0); }, " is no regular file"},
      {"a folder", [&] { std::filesystem::create_directory(path); }, " is no regular file"},
  };
  for (const auto& [it, happens, fault] : cases) {
    SCOPED_TRACE(it);
    if (fault != " has more than 4 MB") std::filesystem::remove(path);
    happens();
    EXPECT_EQ(HeadBeside(Stem()).status().message(), path + fault);
  }
}

// What a link leads to would be cut off and written over.
TEST_F(TreeTest, ItsNodesLieInAFileOfItsOwn) {
  const TreeHead before = Filled();
  const std::string path = Stem() + ".tree", other = Stem() + ".other";
  std::ofstream(other) << "precious";
  std::filesystem::remove(path);
  std::filesystem::create_symlink(other, path);
  const auto store = OpenStore(Stem());
  EXPECT_EQ(Tree::Open(*store, Stem(), "registry", Key()).status().message(), path + " is a link");
  std::filesystem::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(Tree::Open(*store, Stem(), "registry", Key()).status().message(), path + " is no regular file");
  store->Close();
  EXPECT_EQ(absl::StrJoin(Faults(Stem(), {before}), "; "), "");  // who verifies does not wait for the pipe
  EXPECT_EQ(std::filesystem::file_size(other), 8u);
}

// The nodes are made again from a journal that is not what it was: nothing is signed over it.
TEST_F(TreeTest, WhoTakesTheNodesAwayToHideAChangeIsFound) {
  const TreeHead before = Filled();
  Execute(Stem(), "UPDATE journal SET principal = 'nobody' WHERE seq = 7");
  std::filesystem::remove(Stem() + ".tree");
  for (int life = 0; life < 2; ++life) {
    SCOPED_TRACE(life);
    const auto store = OpenStore(Stem());
    const auto tree = OpenTree(*store, Stem());
    Append(*store, 1);
    EXPECT_FALSE(tree->WaitFor(kLines + 1, absl::Seconds(2)));
    EXPECT_EQ(tree->head()->SerializeAsString(), before.SerializeAsString());
    EXPECT_FALSE(tree->IsReady());
    EXPECT_TRUE(absl::IsUnavailable(tree->Inclusion(1, kLines).status()));
    EXPECT_TRUE(absl::IsUnavailable(tree->Consistency(1, kLines).status()));
    store->Close();
  }
  EXPECT_EQ((*HeadBeside(Stem()))->SerializeAsString(), before.SerializeAsString());
  EXPECT_EQ(Faults(Stem(), {before}).at(0), "the first 60 lines are not those over which the tree was signed");
}

// The nodes say what was signed, so that only the journal itself tells.
TEST_F(TreeTest, WhoLeavesTheNodesAndChangesALineIsFoundAfterAStart) {
  const TreeHead before = Filled();
  store::JournalLine seventh;
  {
    const auto store = OpenStore(Stem());
    seventh = LineOf(*store, 7);
    const auto tree = OpenTree(*store, Stem());
    Append(*store, 1);
    EXPECT_TRUE(tree->WaitFor(kLines + 1, kPatience)) << "the control";
    store->Close();
  }
  Execute(Stem(), "UPDATE journal SET principal = 'nobody' WHERE seq = 7");
  const auto store = OpenStore(Stem());
  const auto tree = OpenTree(*store, Stem());
  absl::SleepFor(absl::Seconds(1));
  Append(*store, 1);
  const absl::Time asked = absl::Now();
  EXPECT_FALSE(tree->WaitFor(kLines + 2, kPatience));
  EXPECT_LT(absl::Now() - asked, kPatience / 2) << "an end does not wait for what never comes";
  EXPECT_TRUE(Includes(before.root(), kLines, 6, LeafOf(seventh), *tree->Inclusion(7, kLines)))
      << "proofs are those of what was signed";
  store->Close();
}

// Proofs are never of hashes that lead nowhere, and come again by themselves.
TEST_F(TreeTest, SpoiltNodesGiveNoFalseProofs) {
  const TreeHead head = Filled();
  const struct {
    const char* it;
    bool while_served;
    std::function<void()> happens;
  } cases[] = {
      {"a leaf", false, [this] { Overwrite(0); }},
      {"an inner node", false, [this] { Overwrite(2); }},
      {"an inner node while it is served", true, [this] { Overwrite(2); }},
      {"cut while it is served", true, [this] { std::filesystem::resize_file(Stem() + ".tree", 64); }},
      {"nothing left while it is served", true, [this] { std::filesystem::resize_file(Stem() + ".tree", 0); }},
  };
  for (const auto& [it, while_served, happens] : cases) {
    SCOPED_TRACE(it);
    if (!while_served) happens();
    const auto store = OpenStore(Stem());
    const auto tree = OpenTree(*store, Stem());
    ASSERT_TRUE(tree->WaitFor(kLines, kPatience));
    if (while_served) happens();
    const auto proof = [&](int64_t line) { return tree->Inclusion(line, head.size()); };
    int unavailable = 0;
    for (int line = 1; line <= kLines; ++line) unavailable += absl::IsUnavailable(proof(line).status()) ? 1 : 0;
    EXPECT_GT(unavailable, 0);
    for (const absl::Time until = absl::Now() + kPatience; !tree->IsReady() || !proof(4).ok();) {
      ASSERT_LT(absl::Now(), until);
      absl::SleepFor(absl::Milliseconds(10));
    }
    for (int line = 1; line <= kLines; ++line) {
      const auto found = proof(line);
      ASSERT_TRUE(found.ok()) << found.status();
      EXPECT_TRUE(Includes(head.root(), head.size(), line - 1, LeafOf(LineOf(*store, line)), *found)) << line;
    }
    EXPECT_TRUE(tree->Consistency(2, kLines).ok());
    EXPECT_EQ(tree->head()->SerializeAsString(), head.SerializeAsString());
    store->Close();
  }
}

// With the nodes spoilt and the journal's end cut off while it is served, a smaller head would hide what was there.
TEST_F(TreeTest, NoSmallerHeadIsSignedOverAJournalThatWasCut) {
  const TreeHead before = Filled();
  const auto store = OpenStore(Stem());
  const auto tree = OpenTree(*store, Stem());
  ASSERT_TRUE(tree->WaitFor(kLines, kPatience));
  absl::SleepFor(absl::Seconds(1));  // the journal was read again
  Execute(Stem(), "DELETE FROM journal WHERE seq > 50");
  // Readers of the store see what others wrote once it has written itself.
  ASSERT_TRUE(store->WriteAndWait([](store::Writer& writer) { return writer.SetSetting("a", "b"); }).ok());
  Overwrite(2);
  for (int line = 1; line <= kLines; ++line) tree->Inclusion(line, kLines).IgnoreError();
  absl::SleepFor(absl::Seconds(2));
  EXPECT_EQ((*HeadBeside(Stem()))->SerializeAsString(), before.SerializeAsString());
  EXPECT_FALSE(tree->IsReady());
  store->Close();
}

// As on a disk that is full for a while.
TEST_F(TreeTest, AHeadThatCouldNotBeWrittenIsWrittenLater) {
  Filled();
  const auto store = OpenStore(Stem());
  const auto tree = OpenTree(*store, Stem());
  std::filesystem::create_directories(Stem() + ".head.new/in the way");
  Append(*store, 1);
  EXPECT_FALSE(tree->WaitFor(kLines + 1, absl::Seconds(2)));
  std::filesystem::remove_all(Stem() + ".head.new");
  EXPECT_TRUE(tree->WaitFor(kLines + 1, kPatience));
  store->Close();
}

TEST_F(TreeTest, AnotherKeySignsAnewWhenTheHeadIsTakenAway) {
  const TreeHead before = Filled();
  const auto store = OpenStore(Stem());
  EXPECT_EQ(ReasonOf(Tree::Open(*store, Stem(), "registry", std::string(32, 'x')).status()),
            absl::StrCat("DATABASE_REPLACED ", Stem(), " 60"));
  std::filesystem::remove(Stem() + ".head");
  const auto tree = OpenTree(*store, Stem(), 'x');
  ASSERT_TRUE(tree->WaitFor(kLines, kPatience));
  EXPECT_TRUE(tree->IsReady());
  EXPECT_EQ(tree->head()->root(), before.root());
  EXPECT_NE(tree->head()->public_key(), before.public_key());
  store->Close();
}

TEST_F(TreeTest, ADatabaseThatIsGoneOrAnotherOneIsRefusedWhileAHeadSpeaksOfIt) {
  EXPECT_EQ(ReasonOf(HasSignedDatabase(Stem())), "") << "a first start";
  {
    const auto store = OpenStore(Stem());
    Append(*store, 3);
    const auto tree = OpenTree(*store, Stem());
    EXPECT_TRUE(tree->WaitFor(3, kPatience));
    store->Close();
  }
  EXPECT_EQ(ReasonOf(HasSignedDatabase(Stem())), "");
  const std::string replaced = absl::StrCat("DATABASE_REPLACED ", Stem(), " 3");
  std::filesystem::resize_file(Stem() + ".db", 0);
  EXPECT_EQ(ReasonOf(HasSignedDatabase(Stem())), replaced);
  for (const char* suffix : {".db", ".db-wal", ".db-shm"}) std::filesystem::remove(Stem() + suffix);
  EXPECT_EQ(ReasonOf(HasSignedDatabase(Stem())), replaced);
  {
    const auto store = OpenStore(Stem());
    Append(*store, 3);
    EXPECT_EQ(ReasonOf(Tree::Open(*store, Stem(), "registry", Key()).status()), replaced);
    store->Close();
  }
  // Whoever goes on all the same takes the head away, and it is his own.
  std::filesystem::remove(Stem() + ".head");
  const auto store = OpenStore(Stem());
  EXPECT_EQ(ReasonOf(Tree::Open(*store, Stem(), "registry", Key()).status()), "");
  store->Close();
}

TEST_F(TreeTest, ADatabaseOlderThanItsHeadIsRefused) {
  std::filesystem::create_directories(folder_.path("old"));
  {
    const auto store = OpenStore(Stem());
    Append(*store, 3);
    store->Close();
    std::filesystem::copy(Stem() + ".db", folder_.path("old/registry.db"));
  }
  const TreeHead kept = [this] {
    const auto store = OpenStore(Stem());
    Append(*store, 4);
    const auto tree = OpenTree(*store, Stem());
    EXPECT_TRUE(tree->WaitFor(7, kPatience));
    store->Close();
    return *tree->head();
  }();
  std::filesystem::copy(folder_.path("old/registry.db"), Stem() + ".db",
                        std::filesystem::copy_options::overwrite_existing);
  const auto store = OpenStore(Stem());
  EXPECT_EQ(ReasonOf(Tree::Open(*store, Stem(), "registry", Key()).status()),
            absl::StrCat("DATABASE_ROLLED_BACK ", Stem(), " 3 7"));
  store->Close();
  EXPECT_EQ(absl::StrJoin(Faults(Stem(), {kept}), "; "),
            "the journal ends at line 3, where a tree of 7 lines was signed");
}

TEST_F(TreeTest, APayloadErasedForLawsSakeIsNoAlarm) {
  const TreeHead kept = Filled();
  {
    const auto store = OpenStore(Stem());
    const auto status = store->WriteAndWait([&](store::Writer& writer) -> absl::Status {
      ASSIGN_OR_RETURN(const auto lines, writer.Journal(16, 1));
      return writer.ErasePayload(17, PayloadHash(lines[0]));
    });
    ASSERT_TRUE(status.ok()) << status;
    const auto verdict = Verified(*store, Stem(), {kept});
    EXPECT_EQ(absl::StrJoin(verdict.faults, "; "), "");
    EXPECT_EQ(verdict.erased, 1);
    ASSERT_TRUE(store
                    ->Read([&](store::Reader& reader) -> absl::Status {
                      ASSIGN_OR_RETURN(const auto lines, reader.Journal(16, 1));
                      EXPECT_EQ(lines[0].payload + lines[0].salt, "");
                      return absl::OkStatus();
                    })
                    .ok());
    store->Close();
  }
  // The controls: another payload behind the hash of what was erased, and one erased by hand.
  Execute(Stem(), "UPDATE journal SET payload = x'61' WHERE seq = 17");
  EXPECT_THAT(Faults(Stem(), {kept}), testing::Contains(HasSubstr("line 17 is the first")));
  Execute(Stem(), "UPDATE journal SET payload = x'' WHERE seq IN (17, 18)");
  EXPECT_THAT(Faults(Stem(), {kept}), testing::Contains(HasSubstr("line 18 is the first")));
}

// Changes a journal as somebody would who has the file.
class Tamperer {
 public:
  explicit Tamperer(uint64_t seed) : random_(seed) {}
  std::string Sql() {
    static const char* const kTexts[] = {"district",     "type",    "name",    "principal", "organization", "method",
                                         "request_hmac", "purpose", "payload", "salt",      "request_id",   "trace_id"};
    static const char* const kNumbers[] = {"kind", "revision", "time"};
    const int line = Upto(1, kLines), other = line % kLines + 1;
    switch (Upto(0, 4)) {
      case 0:
        return absl::StrCat("UPDATE journal SET ", kTexts[Upto(0, 11)], " = 'changed' WHERE seq = ", line);
      case 1: {
        const std::string column = kNumbers[Upto(0, 2)];
        return absl::StrCat("UPDATE journal SET ", column, " = ", column, " + 1 WHERE seq = ", line);
      }
      case 2:  // removed, and those behind it moved up
        return absl::StrCat("DELETE FROM journal WHERE seq = ", line, "; UPDATE journal SET seq = -seq WHERE seq > ",
                            line, "; UPDATE journal SET seq = -seq - 1 WHERE seq < 0");
      case 3:  // inserted: those behind it moved down
        return absl::StrCat(
            "UPDATE journal SET seq = -seq WHERE seq >= ", line,
            "; UPDATE journal SET seq = 1 - seq WHERE seq < 0; INSERT INTO journal(seq, kind, district, "
            "type, name, revision, time, principal, organization, method, purpose, request_id, "
            "request_hmac, trace_id, payload) VALUES (",
            line, ", 2, 'd', 't', 'n', 1, 1, 'p', 'o', 'm', '', '', x'', '', x'61')");
      default:  // two change places
        return absl::StrCat("UPDATE journal SET seq = -1 WHERE seq = ", line, "; UPDATE journal SET seq = ", line,
                            " WHERE seq = ", other, "; UPDATE journal SET seq = ", other, " WHERE seq = -1");
    }
  }

 private:
  int Upto(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }
  std::mt19937_64 random_;
};

TEST_F(TreeTest, EveryTamperingIsFound) {
  const TreeHead kept = Filled();
  const auto seed = static_cast<uint64_t>(tests::FromEnvironment("GONGJIN_CRASH_SEED", std::random_device{}()));
  Tamperer tamperer(seed);
  std::filesystem::create_directories(folder_.path("tampered"));
  const std::string stem = folder_.path("tampered/registry");
  const auto place = [&] {
    for (const char* end : {".db", ".tree", ".head"})
      std::filesystem::copy(Stem() + end, stem + end, std::filesystem::copy_options::overwrite_existing);
  };
  place();
  ASSERT_EQ(absl::StrJoin(Faults(stem, {kept}), "; "), "");  // the control
  for (int64_t i = tests::FromEnvironment("GONGJIN_TAMPERINGS", 1000); i > 0; --i) {
    place();
    const std::string sql = tamperer.Sql();
    Execute(stem, sql);
    ASSERT_FALSE(Faults(stem, {kept}).empty()) << "seed " << seed << ": " << sql;
  }
}

TEST_F(TreeTest, HeadsAreReadAsTheyArePrinted) {
  const TreeHead kept = Filled();
  std::string line;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(kept, &line).ok());
  const auto heads = HeadsIn(absl::StrCat(line, "\n\n", line, "\n"));
  ASSERT_TRUE(heads.ok()) << heads.status();
  ASSERT_EQ(heads->size(), 2u);
  EXPECT_EQ(heads->back().SerializeAsString(), kept.SerializeAsString());
  EXPECT_EQ(HeadsIn(line + "\n{}").status().message(), "line 2 is no head of a tree");
  EXPECT_EQ(HeadsIn("no\n").status().message(), "line 1 is no head of a tree");
}

TEST_F(TreeTest, AForgedHeadIsFound) {
  const TreeHead kept = Filled();
  TreeHead forged = kept;
  forged.set_size(kLines - 1);
  EXPECT_FALSE(IsSigned(forged));
  EXPECT_THAT(Faults(Stem(), {forged}), testing::Contains("the head of 59 lines is not signed"));
  TreeHead elsewhere = kept;
  elsewhere.set_epoch("another");
  EXPECT_THAT(Faults(Stem(), {elsewhere}), testing::Contains(HasSubstr("another life of the database")));
}

// Whoever has the key may sign what no tree can be.
TEST_F(TreeTest, AHeadThatCannotBeIsFound) {
  const TreeHead kept = Filled();
  const auto key = Ed25519PrivateKey::Make(Key());
  const auto faults = [&](const std::function<void(TreeHead&)>& change) {
    TreeHead head = kept;
    change(head);
    head.set_signature(key->Sign(SignedBytes(head)));
    return absl::StrJoin(Faults(Stem(), {head}), "; ");
  };
  EXPECT_EQ(faults([](TreeHead&) {}), "") << "the control";
  EXPECT_EQ(faults([](TreeHead& head) { head.set_size(-5); }),
            "the head of -5 lines has a size or a time that cannot be");
  EXPECT_EQ(faults([](TreeHead& head) { head.mutable_time()->set_seconds(999'999'999'999); }),
            "the head of 60 lines has a size or a time that cannot be");
  EXPECT_EQ(faults([](TreeHead& head) { head.set_size(0); }),
            "the first 0 lines are not those over which the tree was signed");
}

TEST_F(TreeTest, LinesThatNobodySignedAreToldApart) {
  const TreeHead kept = Filled();
  const auto store = OpenStore(Stem());
  EXPECT_EQ(Verified(*store, Stem(), {kept}).newer, 0);
  Append(*store, 2);
  const auto verdict = Verified(*store, Stem(), {kept});
  EXPECT_EQ(absl::StrJoin(verdict.faults, "; "), "");
  EXPECT_EQ(verdict.lines, kLines + 2);
  EXPECT_EQ(verdict.newer, 2);
  store->Close();
}

}  // namespace
}  // namespace gongjin::audit
