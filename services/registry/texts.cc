#include "services/registry/texts.h"

namespace gongjin::registry {
namespace {

// One reason a line, in alphabetical order; each sentence says what is wrong and what helps.
constexpr Text kTexts[] = {
    {"CHOOSE_ORGANIZATION", "请在 organization 中指明代表哪个机构，可选：{0}。",
     "Say in organization for whom you act; choose one of: {0}."},
    {"CLOSED_BEFORE_OPENED", "撤并日期早于建立日期 {0}。", "The closing day lies before the opening day {0}."},
    {"DISTRICT_NAMED_BY_CODE", "区的编号须与其区划代码一致，请以 {0} 为 district_id。",
     "A district is named by its code; give {0} as district_id."},
    {"DISTRICT_ROLE_OUTSIDE_BUREAU", "该角色面向全区，只能授予本区教育局，{0} 不是。",
     "This role opens the whole district and is held in its education bureau alone, which {0} is not."},
    {"EMPLOYMENT_MISSING", "请同时填写在原单位 {0} 的工作经历，其入职日期未登记。",
     "Give the former employment at {0} as well; its first day is not on record."},
    {"EXPIRY_PASSED", "到期时间须晚于当前时间。", "The expiry must lie in the future."},
    {"GRANT_ACROSS_DISTRICTS", "{0} 属于其他区，不能在本区授权。",
     "{0} is kept by another district and cannot be granted roles in this one."},
    {"LAST_ADMINISTRATOR", "自 {0} 起本区将没有系统管理员，请先授予另一账号该角色。",
     "From {0} on nobody would administer the district; grant the role to another account first."},
    {"MOVED_BEFORE_EMPLOYED", "新单位的入职日期须晚于原入职日期 {0}。",
     "The first day with the new employer must lie after {0}, the first day with the one before."},
    {"ORGANIZATION_CLOSED", "该机构已于 {0} 撤销。", "The organization is already closed, its last day was {0}."},
    {"PASSWORD_WEAK", "密码过于简单：至少包含 {0} 个不同字符，且不得包含登录名。",
     "The password is too simple: it needs {0} different characters and must not contain the login name."},
    {"PASSWORD_WRONG", "原密码不正确。", "The old password is wrong."},
    {"RENAME_BEFORE_OPENED", "更名日期须晚于建校日期 {0}。", "The new name must begin after the opening day {0}."},
    {"RENAME_NOT_YET", "新名称自 {0} 起生效，请届时再登记。", "The new name begins on {0}; record it then."},
    {"RENAME_OUT_OF_ORDER", "更名日期须晚于上一次更名，此前的名称用至 {0}。",
     "The new name must begin after the renaming before; the name before that one held until {0}."},
    {"RENAME_TO_SAME", "学校现名即为 {0}。", "The school is already named {0}."},
    {"SCHOOL_CLOSED", "该校已于 {0} 撤并。", "The school is already closed, its last day was {0}."},
    {"SEMESTERS_OUT_OF_ORDER", "第二学期须在第一学期结束（{0}）之后开始。",
     "The second semester must begin after {0}, the end of the first."},
    {"SEMESTER_OUTSIDE_SCHOOL_YEAR", "该日期不在 {0} 学年（9月1日至次年8月31日）之内。",
     "The day lies outside school year {0}, 1 September to 31 August."},
    {"SUCCESSOR_IS_ITSELF", "承接者不得为其自身。", "What ends cannot carry itself on; name another."},
    {"USCC_CHECK", "统一社会信用代码有误：末位校验码不符，请逐位核对。",
     "The unified social credit code is wrong: its last character does not fit; compare it character by character."},
    {"USCC_KIND", "统一社会信用代码以 {0} 开头，与机构类别不符，一般为：{1}。请核对。",
     "The unified social credit code begins with {0}, which is unusual for this kind ({1}); please check."},
};

const Texts& Catalogue() {
  static const Texts& texts = *[] {
    auto* made = new Texts();
    (void)made->Add(kTexts);  // judged at start, with all others
    return made;
  }();
  return texts;
}

}  // namespace

absl::Span<const Text> RegistryTexts() { return kTexts; }

type::v1::Warning Warn(absl::string_view rule, absl::string_view subject, absl::string_view reason,
                       const std::vector<std::string>& args) {
  type::v1::Warning warning;
  warning.set_rule(std::string(rule));
  warning.set_reason(std::string(reason));
  warning.set_subject(std::string(subject));
  warning.set_message(Catalogue().Say(reason, args, Language::kChinese));
  warning.set_message_en(Catalogue().Say(reason, args, Language::kEnglish));
  return warning;
}

}  // namespace gongjin::registry
