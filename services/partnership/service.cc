#include "services/partnership/service.h"

#include "gongjin/access/v1/grant.pb.h"
#include "gongjin/registry/v1/district.pb.h"
#include "gongjin/registry/v1/organization.pb.h"
#include "gongjin/registry/v1/person.pb.h"
#include "gongjin/registry/v1/school.pb.h"
#include "gongjin/registry/v1/school_calendar.pb.h"
#include "services/partnership/checks.h"
#include "services/partnership/norms_text.h"
#include "services/partnership/rules_norms.h"
#include "services/partnership/texts.h"
#include "services/partnership/verbs.h"
#include "services/partnership/work_list.h"

namespace gongjin::partnership {

ServiceDefinition Definition() {
  ServiceDefinition service("partnership", kNormsText, PartnershipTexts());
  service.Serve("gongjin.partnership.v1.PartnershipService");

  service.Keep<v1::Partnership>({.check = &CheckPartnership, .compute = &ComputePartnership});
  service.Keep<v1::Diagnosis>({.check = &CheckDiagnosis, .check_delete = &CheckDiagnosisDelete});
  service.Keep<v1::ExpertOpinion>({.check = &CheckExpertOpinion, .check_delete = &CheckExpertOpinionDelete});
  service.Keep<v1::Activity>({.check = &CheckActivity});
  service.Keep<v1::Evaluation>({.check = &CheckEvaluation, .then = &OpenRectifications});
  service.Keep<v1::Rectification>();
  service.Keep<v1::Amendment>({.check = &CheckAmendment});

  service.Follow<registry::v1::District>("registry");
  service.Follow<registry::v1::School>("registry");
  service.Follow<registry::v1::Organization>("registry");
  service.Follow<registry::v1::SchoolCalendar>("registry");
  service.Follow<registry::v1::Person>("registry");
  service.Follow<access::v1::Grant>("registry");

  service.On(&SignPartnership).On(&RecordPaperSignature).On(&VoidPaperSignature).On(&ApprovePartnership);
  service.On(&WithdrawPartnership).On(&CompletePartnership).On(&TerminatePartnership);
  service.On(&RecordFiling).On(&RecordTeamChange).On(&ReleaseInstalment);
  service.On(&SubmitRectification).On(&CloseRectification).On(&ReturnRectification);
  service.On(&SignAmendment).On(&RecordAmendmentPaperSignature).On(&VoidAmendmentPaperSignature);
  service.On(&ApproveAmendment).On(&WithdrawAmendment);

  service.CheckNorms(&NormsAgree);
  service.Due(&DueInDistrict).Overview(&OverviewOfDistrict);
  return service;
}

}  // namespace gongjin::partnership
