# Entry points for development; `make` lists them.

CARGO ?= cargo
# The first of eight consecutive ports, to run a second stack: make up PORT_BASE=21000
PORT_BASE ?=
# Set to anything for mutual TLS between the services: make up TLS=1
TLS ?=

services := -p gateway -p booking-svc -p callprep-svc
programs := $(services) -p e2e --bins
e2e := $(or $(CARGO_TARGET_DIR),target)/debug/e2e
bench := $(or $(CARGO_TARGET_DIR),target)/release/bench
tools := $(or $(DEPLOY_TOOLS),target/deploy-tools)/bin
ports := $(if $(PORT_BASE),--port-base $(PORT_BASE))
tls := $(if $(TLS),--tls)
headline = @printf '\n==> %s\n' $(1) >&2

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo up verify bench faults somefaults build test fmt dependencies sbom lint doc unit properties clients manifests images postgres

help: ## List the commands
	@awk -F ': .*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## Book a call, check every effect and read the brief, then stop everything
	@$(e2e) demo $(ports) $(tls)

up: build ## Start everything and keep it running until Ctrl-C
	@$(e2e) up $(ports) $(tls)

verify: ## Check a running stack (GATEWAY_URL, DATABASE_URL, CALCOM_WEBHOOK_SECRET)
	@$(CARGO) build --locked $(programs)
	@$(e2e) verify

bench: ## Measure release builds, with PostgreSQL alone as reference (BENCH='--case booked --seconds 5')
	@e2e/install-postgres.sh
	$(call headline,'Building for release')
	@$(CARGO) build --release --locked $(services) -p bench --bins
	@$(bench) $(BENCH) $(ports)

faults: build ## Inject every fault under traffic and write docs/faults.md; takes an hour, needs root (FAULTS='--seed 7 --minutes 15')
	@e2e/install-peers.sh
	@$(e2e) faults --report docs/faults.md $(FAULTS)

somefaults: build ## Inject some of the faults a few times
	@$(e2e) faults --short

build: ## Build the programs of demo and up; installs PostgreSQL and a C compiler if missing
	@e2e/install-postgres.sh "$(DATABASE_URL)"
	$(call headline,'Building')
	@$(CARGO) build --locked $(programs)

test: fmt manifests dependencies lint doc unit somefaults clients images ## Run everything that CI runs
	$(call headline,'Everything passed')

fmt: ## Check the format
	$(call headline,'Format')
	@$(CARGO) fmt --all --check

# Advisories are not checked: they are on another server, and change without a commit.
dependencies: ## Check the licences and sources of all crates, and that each is used
	@deploy/install-tools dependencies
	$(call headline,'Dependencies')
	@$(tools)/cargo-deny --locked check bans licenses sources
	@$(tools)/cargo-shear --locked --deny-warnings

sbom: ## Write an SBOM of each program to target/sbom, as CycloneDX
	@deploy/install-tools sbom
	@$(or $(DEPLOY_TOOLS),target/deploy-tools)-sbom/bin/python deploy/sbom.py target/sbom

lint: ## Run clippy, with warnings denied
	@e2e/install-postgres.sh "$(TEST_DATABASE_URL)"
	$(call headline,'Clippy')
	@$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

doc: ## Build the documentation, with warnings denied
	$(call headline,'Documentation')
	@RUSTDOCFLAGS='-D warnings' $(CARGO) doc --workspace --no-deps --locked

# Builds all targets at once, so that the programs and the tests share one set of features.
unit: export INSTA_UPDATE = no
# The same random cases each time; `make properties` uses new ones.
unit: export PROPTEST_RNG_SEED ?= 20261129
unit: ## Run all tests on a temporary PostgreSQL; installs a browser and a mail server if missing
	@e2e/install-postgres.sh "$(TEST_DATABASE_URL)"
	@e2e/install-browser.sh
	@e2e/install-peers.sh
	$(call headline,'Building the tests')
	@$(CARGO) build --workspace --all-targets --locked
	$(call headline,'Tests')
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
		$(e2e) postgres -- $(CARGO) nextest run --workspace --locked; \
	else \
		$(e2e) postgres -- $(CARGO) test --workspace --all-targets --locked; \
	fi
	@if grep -rqE '^ *//[/!] ```' --include='*.rs' --exclude-dir=target .; then \
		$(e2e) postgres -- $(CARGO) test --doc --workspace --locked; \
	fi

properties: export PROPTEST_CASES ?= 5000
properties: build ## Run the property tests with many new cases (PROPTEST_CASES=5000)
	@$(e2e) postgres -- $(CARGO) nextest run --workspace --locked --profile properties

clients: build ## Call every method with third-party gRPC clients, and test the HTTP interface
	@e2e/check-clients

manifests: ## Check the manifests in deploy/, without a cluster
	@deploy/check

# Always on a temporary server, since the database is migrated.
images: export TEST_DATABASE_URL =
# Optimising across crates takes half of the build, and decides nothing that is checked here.
images: export CARGO_PROFILE_RELEASE_LTO ?= off
images: export CARGO_PROFILE_RELEASE_CODEGEN_UNITS ?= 16
images: ## Build the images and start each as Kubernetes would
	@e2e/install-postgres.sh
	@$(CARGO) build --locked $(programs)
	@$(e2e) postgres -- deploy/check-images

postgres: ## Install PostgreSQL's programs and a C compiler if missing
	@e2e/install-postgres.sh
