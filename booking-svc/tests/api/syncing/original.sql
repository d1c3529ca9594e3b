-- The tables of the original, made from docs/sync.md; defaults of ids and of `updatedAt` are those of its client.

CREATE TYPE "ProspectStatus" AS ENUM ('DRAFT', 'ENRICHED', 'GENERATING', 'READY', 'SENT', 'VIEWED', 'ENGAGED', 'QUOTE_SENT', 'CONVERTED', 'ARCHIVED');
CREATE TYPE "OutreachStatus" AS ENUM ('NONE', 'QUEUED', 'EMAIL_SENT', 'OPENED', 'REPLIED', 'CONVERTED', 'OPTED_OUT');
CREATE TYPE "ResearchStatus" AS ENUM ('PENDING', 'CRAWLING', 'EXTRACTING', 'HYPOTHESIS', 'BRIEFING', 'FAILED', 'COMPLETED');
CREATE TYPE "EvidenceSourceType" AS ENUM ('WEBSITE', 'DOCS', 'CAREERS', 'HELP_CENTER', 'JOB_BOARD', 'REVIEWS', 'MANUAL_URL', 'REGISTRY', 'LINKEDIN', 'NEWS', 'RAG_DOCUMENT');
CREATE TYPE "HypothesisStatus" AS ENUM ('DRAFT', 'ACCEPTED', 'REJECTED', 'PENDING', 'DECLINED');
CREATE TYPE "SequenceStatus" AS ENUM ('DRAFTED', 'QUEUED', 'SENT', 'OPENED', 'REPLIED', 'BOOKED', 'CLOSED_LOST');
CREATE TYPE "OutreachType" AS ENUM ('INTRO_EMAIL', 'WIZARD_LINK', 'PDF_REPORT', 'FOLLOW_UP', 'SIGNAL_TRIGGERED', 'QUOTE_DELIVERY');

CREATE TABLE "Prospect" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    "companyName" text,
    domain text NOT NULL,
    industry text,
    "subIndustry" text,
    "employeeRange" text,
    "employeeCount" integer,
    technologies text[],
    specialties text[],
    country text,
    city text,
    description text,
    status "ProspectStatus" NOT NULL DEFAULT 'DRAFT'
);

CREATE TABLE "Contact" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    "prospectId" text NOT NULL REFERENCES "Prospect" (id) ON DELETE CASCADE,
    "firstName" text NOT NULL,
    "lastName" text NOT NULL,
    "jobTitle" text,
    seniority text,
    department text,
    "primaryEmail" text,
    emails jsonb,
    country text,
    "outreachStatus" "OutreachStatus" NOT NULL DEFAULT 'NONE',
    "lastContactedAt" timestamp(3)
);

CREATE TABLE "Campaign" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    name text NOT NULL,
    slug text NOT NULL UNIQUE,
    "nicheKey" text NOT NULL,
    language text NOT NULL DEFAULT 'nl',
    "isActive" boolean NOT NULL DEFAULT true
);

CREATE TABLE "CampaignProspect" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "campaignId" text NOT NULL REFERENCES "Campaign" (id) ON DELETE CASCADE,
    "prospectId" text NOT NULL REFERENCES "Prospect" (id) ON DELETE CASCADE
);

CREATE TABLE "ResearchRun" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    "prospectId" text NOT NULL REFERENCES "Prospect" (id) ON DELETE CASCADE,
    "campaignId" text REFERENCES "Campaign" (id) ON DELETE SET NULL,
    status "ResearchStatus" NOT NULL DEFAULT 'PENDING',
    "startedAt" timestamp(3),
    "completedAt" timestamp(3),
    "qualityApproved" boolean
);

CREATE TABLE "EvidenceItem" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    "researchRunId" text NOT NULL REFERENCES "ResearchRun" (id) ON DELETE CASCADE,
    "prospectId" text NOT NULL REFERENCES "Prospect" (id) ON DELETE CASCADE,
    "sourceType" "EvidenceSourceType" NOT NULL,
    "sourceUrl" text NOT NULL,
    title text,
    snippet text NOT NULL,
    "workflowTag" text NOT NULL,
    "confidenceScore" double precision NOT NULL,
    "isApproved" boolean NOT NULL DEFAULT false
);

CREATE TABLE "WorkflowHypothesis" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    "researchRunId" text NOT NULL REFERENCES "ResearchRun" (id) ON DELETE CASCADE,
    "prospectId" text NOT NULL REFERENCES "Prospect" (id) ON DELETE CASCADE,
    title text NOT NULL,
    "problemStatement" text NOT NULL,
    assumptions jsonb,
    "confidenceScore" double precision NOT NULL,
    "evidenceRefs" jsonb,
    "validationQuestions" jsonb,
    "hoursSavedWeekLow" integer,
    "hoursSavedWeekMid" integer,
    "hoursSavedWeekHigh" integer,
    "handoffSpeedGainPct" double precision,
    "errorReductionPct" double precision,
    "revenueLeakageRecoveredLow" double precision,
    "revenueLeakageRecoveredMid" double precision,
    "revenueLeakageRecoveredHigh" double precision,
    status "HypothesisStatus" NOT NULL DEFAULT 'DRAFT'
);

CREATE TABLE "AutomationOpportunity" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    "researchRunId" text NOT NULL REFERENCES "ResearchRun" (id) ON DELETE CASCADE,
    "prospectId" text NOT NULL REFERENCES "Prospect" (id) ON DELETE CASCADE,
    title text NOT NULL,
    description text NOT NULL,
    assumptions jsonb,
    "confidenceScore" double precision NOT NULL,
    "evidenceRefs" jsonb,
    "hoursSavedWeekLow" integer,
    "hoursSavedWeekMid" integer,
    "hoursSavedWeekHigh" integer,
    "handoffSpeedGainPct" double precision,
    "errorReductionPct" double precision,
    "revenueLeakageRecoveredLow" double precision,
    "revenueLeakageRecoveredMid" double precision,
    "revenueLeakageRecoveredHigh" double precision,
    status "HypothesisStatus" NOT NULL DEFAULT 'DRAFT'
);

CREATE TABLE "OutreachSequence" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    "prospectId" text NOT NULL REFERENCES "Prospect" (id) ON DELETE CASCADE,
    "contactId" text REFERENCES "Contact" (id) ON DELETE SET NULL,
    "campaignId" text REFERENCES "Campaign" (id) ON DELETE SET NULL,
    "researchRunId" text REFERENCES "ResearchRun" (id) ON DELETE SET NULL,
    "templateKey" text NOT NULL,
    status "SequenceStatus" NOT NULL DEFAULT 'DRAFTED',
    "isEvidenceBacked" boolean NOT NULL DEFAULT false,
    metadata jsonb
);

CREATE TABLE "OutreachStep" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    "sequenceId" text NOT NULL REFERENCES "OutreachSequence" (id) ON DELETE CASCADE,
    "stepOrder" integer NOT NULL,
    subject text,
    "bodyText" text NOT NULL,
    "plannedAt" timestamp(3),
    "sentAt" timestamp(3),
    "scheduledAt" timestamp(3),
    "nextStepReadyAt" timestamp(3),
    status "SequenceStatus" NOT NULL DEFAULT 'DRAFTED',
    metadata jsonb,
    UNIQUE ("sequenceId", "stepOrder")
);

CREATE TABLE "OutreachLog" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "contactId" text NOT NULL REFERENCES "Contact" (id) ON DELETE CASCADE,
    "prospectId" text REFERENCES "Prospect" (id) ON DELETE SET NULL,
    type "OutreachType" NOT NULL,
    channel text NOT NULL DEFAULT 'email',
    status text NOT NULL DEFAULT 'draft',
    subject text,
    "bodyText" text,
    metadata jsonb,
    "sentAt" timestamp(3)
);

CREATE TABLE "CallPrepPlan" (
    id text PRIMARY KEY,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    "prospectId" text NOT NULL REFERENCES "Prospect" (id) ON DELETE CASCADE,
    "campaignId" text REFERENCES "Campaign" (id) ON DELETE SET NULL,
    "researchRunId" text NOT NULL REFERENCES "ResearchRun" (id) ON DELETE CASCADE,
    version integer NOT NULL DEFAULT 1,
    language text NOT NULL DEFAULT 'nl',
    summary text NOT NULL,
    plan30 jsonb NOT NULL,
    plan60 jsonb NOT NULL,
    plan90 jsonb NOT NULL,
    "stakeholderMap" jsonb,
    "discoveryQuestions" jsonb,
    "riskList" jsonb,
    "demoFlow" jsonb
);
