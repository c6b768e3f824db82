#include "common/base/output_only.h"

#include <gtest/gtest.h>

#include "gongjin/partnership/v1/amendment.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "google/protobuf/util/message_differencer.h"

namespace gongjin {
namespace {

using google::protobuf::util::MessageDifferencer;

TEST(ClearOutputs, AtAnyDepth) {
  partnership::v1::Amendment amendment;
  amendment.set_reason("示例");
  amendment.set_etag("r1");
  amendment.mutable_terms()->add_instalments()->set_number(1);
  const partnership::v1::Amendment written = amendment;
  amendment.set_name("districts/310113/partnerships/lezhi/amendments/a1");
  amendment.set_terms_revision(2);
  amendment.add_signatures()->set_party("supporter");
  amendment.mutable_terms()->mutable_instalments(0)->set_document("凭证1");
  ClearOutputs(amendment);
  EXPECT_TRUE(MessageDifferencer::Equals(amendment, written)) << amendment.DebugString();
}

TEST(IsOutput, AsTheFieldSays) {
  const auto* type = partnership::v1::Partnership::descriptor();
  EXPECT_TRUE(IsOutput(*type->FindFieldByName("state")));
  EXPECT_TRUE(IsOutput(*type->FindFieldByName("name")));
  EXPECT_FALSE(IsOutput(*type->FindFieldByName("etag")));
  EXPECT_FALSE(IsOutput(*type->FindFieldByName("recipient")));  // REQUIRED and IMMUTABLE, and a client's
}

}  // namespace
}  // namespace gongjin
