// Documents carried out against a server of the tests' own.
#include "cli/applier.h"

#include "cli/server_for_test.h"
#include "gmock/gmock.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"
#include "google/protobuf/empty.pb.h"

namespace gongjin::cli {
namespace {

using partnership::v1::Partnership;
using ::testing::ElementsAre;

constexpr char kName[] = "districts/310113/partnerships/lezhi";

class ApplierTest : public WithServer {};

TEST_F(ApplierTest, ApplyCreatesUpdatesOrLeaves) {
  std::optional<Partnership> kept;
  std::vector<std::string> mask;
  handler_ = [&](const Request& request) {
    if (request.method == "GetPartnership") return kept ? Ok(*kept) : Error(google::rpc::NOT_FOUND, "ABSENT");
    if (request.method == "CreatePartnership") {
      partnership::v1::CreatePartnershipRequest create;
      create.ParseFromString(request.body);
      EXPECT_EQ(create.parent(), "districts/310113");
      EXPECT_EQ(create.partnership_id(), "lezhi");
      EXPECT_EQ(create.request_id().size(), 36u);
      kept = create.partnership();
      kept->set_name(kName);
      return Ok(*kept);
    }
    partnership::v1::UpdatePartnershipRequest update;
    update.ParseFromString(request.body);
    EXPECT_EQ(update.partnership().name(), kName);
    mask.assign(update.update_mask().paths().begin(), update.update_mask().paths().end());
    kept->set_title(update.partnership().title());
    return Ok(*kept);
  };
  Session session(options_);
  Applier applier(session, types_, Language::kEnglish, false);
  const Document document = Parsed(absl::StrCat("type: partnerships\nname: ", kName, "\ntitle: a\nround: r\n"));
  EXPECT_EQ(applier.Apply(document, "").action, Action::kCreated);
  EXPECT_EQ(applier.Apply(document, "").action, Action::kUnchanged);
  const Document other = Parsed(absl::StrCat("type: partnerships\nname: ", kName, "\ntitle: b\nround: r\n"));
  const Outcome outcome = applier.Apply(other, "");
  EXPECT_EQ(outcome.action, Action::kUpdated);
  EXPECT_THAT(outcome.changed, ElementsAre("title"));
  EXPECT_THAT(mask, ElementsAre("title"));
}

TEST_F(ApplierTest, ApplyCallsWithTheCurrentTermsAndKnowsAReplay) {
  Partnership kept;
  kept.set_name(kName);
  kept.set_revision(4);
  kept.set_terms_revision(2);
  bool done = false;
  handler_ = [&](const Request& request) {
    if (request.method == "GetPartnership") return Ok(kept);
    partnership::v1::SignPartnershipRequest sign;
    sign.ParseFromString(request.body);
    EXPECT_EQ(sign.terms_revision(), 2);
    EXPECT_EQ(sign.request_id(), "r1");
    if (!done) kept.set_revision(5);
    done = true;
    return Ok(kept);
  };
  Session session(options_);
  Applier applier(session, types_, Language::kEnglish, false);
  const Document document = Parsed(
      absl::StrCat("call: SignPartnership\nrequest_id: r1\nrequest: { name: ", kName, ", terms_revision: current }\n"));
  EXPECT_EQ(applier.Apply(document, "").action, Action::kCalled);
  EXPECT_EQ(applier.Apply(document, "").action, Action::kUnchanged);
  handler_ = [&](const Request& request) {
    return request.method == "GetPartnership" ? Ok(kept) : Error(google::rpc::ALREADY_EXISTS, "REQUEST_ID_REUSED");
  };
  EXPECT_EQ(applier.Apply(document, "").action, Action::kUnchanged);
}

TEST_F(ApplierTest, DeleteArchivesWhatCannotBeDeleted) {
  handler_ = [](const Request&) { return Ok(google::protobuf::Empty()); };
  Session session(options_);
  Applier applier(session, types_, Language::kEnglish, false);
  const auto delete_one = [&](const char* type, const char* name) {
    return applier.Delete(types_.Find(type, Language::kEnglish), name, "", "").action;
  };
  EXPECT_EQ(delete_one("partnerships", kName), Action::kArchived);
  EXPECT_EQ(delete_one("activities", "districts/310113/partnerships/lezhi/activities/a"), Action::kDeleted);
  EXPECT_EQ(Methods().back(), "DeleteActivity");
  EXPECT_THROW(delete_one("rectifications", "districts/310113/partnerships/lezhi/rectifications/a"), UsageError);
}

}  // namespace
}  // namespace gongjin::cli
