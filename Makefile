# What there is to do here: `make` lists it.

CARGO ?= cargo
# The first of seven ports in a row, for a second stack next to the first: make up PORT_BASE=21000
PORT_BASE ?=
# Anything, to have the services speak mutual TLS with each other: make up TLS=1
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
.PHONY: help demo up verify bench build test fmt dependencies lint doc unit clients manifests images postgres

help: ## List what there is
	@awk -F ': .*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## Book a call, check every effect and read the brief, then stop everything
	@$(e2e) demo $(ports) $(tls)

up: build ## Start everything and keep it running until Ctrl-C
	@$(e2e) up $(ports) $(tls)

verify: ## Check a running stack (GATEWAY_URL, DATABASE_URL, CALCOM_WEBHOOK_SECRET)
	@$(CARGO) build --locked $(programs)
	@$(e2e) verify

bench: ## Measure release builds beside PostgreSQL doing the same work (BENCH='--case booked --seconds 5')
	@e2e/install-postgres.sh
	$(call headline,'Building for release')
	@$(CARGO) build --release --locked $(services) -p bench --bins
	@$(bench) $(BENCH) $(ports)

build: ## Build the programs that demo and up start
	@e2e/install-postgres.sh "$(DATABASE_URL)"
	$(call headline,'Building')
	@$(CARGO) build --locked $(programs)

test: fmt manifests dependencies lint doc unit clients images ## Run everything that CI runs
	$(call headline,'All of it passed')

fmt: ## Check the format
	$(call headline,'Format')
	@$(CARGO) fmt --all --check

# The advisories are left out: they are on another server, and change without a commit.
dependencies: ## Check the licences and sources of all crates, and that each is used
	@deploy/install-tools dependencies
	$(call headline,'Dependencies')
	@$(tools)/cargo-deny --locked check bans licenses sources
	@$(tools)/cargo-shear --locked --deny-warnings

lint: ## Run clippy, with warnings denied
	@e2e/install-postgres.sh "$(TEST_DATABASE_URL)"
	$(call headline,'Clippy')
	@$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

doc: ## Build the documentation, with warnings denied
	$(call headline,'Documentation')
	@RUSTDOCFLAGS='-D warnings' $(CARGO) doc --workspace --no-deps --locked

# The programs are built like the tests, so that nothing is compiled twice.
unit: export INSTA_UPDATE = no
unit: ## Run all tests, with a throw-away PostgreSQL
	@e2e/install-postgres.sh "$(TEST_DATABASE_URL)"
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

clients: build ## Have gRPC clients that are not ours call everything
	@e2e/check-clients

manifests: ## Check what is in deploy/, without a cluster
	@deploy/check

# Always a server of its own: the database is migrated.
images: export TEST_DATABASE_URL =
images: ## Build the images and start each as Kubernetes would
	@e2e/install-postgres.sh
	@$(CARGO) build --locked -p e2e
	@$(e2e) postgres -- deploy/check-images

postgres: ## Install PostgreSQL's programs and a C linker where they are missing
	@e2e/install-postgres.sh
