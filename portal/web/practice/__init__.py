"""The side of the practice: what its people see and do, a module per noun."""

from portal.web.practice import (
    agreement_documents,
    agreements,
    assessment_review,
    assessments,
    audit,
    compare,
    contacts,
    evidence,
    findings,
    follow_ups,
    home,
    invitations,
    limits,
    negotiations,
    negotiations_requests,
    pages,
    question_sets,
    question_sets_files,
    question_sets_questions,
    question_sets_sections,
    rereads,
    submissions,
    vendors,
)

routes = [*home.routes, *vendors.routes, *contacts.routes, *invitations.routes, *agreements.routes,
          *agreement_documents.routes, *compare.routes, *findings.routes, *pages.routes, *limits.routes,
          *negotiations.routes, *negotiations_requests.routes, *audit.routes, *rereads.routes, *assessments.routes,
          *question_sets_files.routes, *question_sets.routes, *question_sets_sections.routes,
          *question_sets_questions.routes, *assessment_review.routes, *follow_ups.routes,
          *evidence.routes, *submissions.routes]
