# Each target calls one script; the logic is there.
.DEFAULT_GOAL := help
.PHONY: run test dev release bench fmt help

run: ## install, build, load demo data and serve
	@scripts/run

test: ## every check
	@scripts/test

dev: ## serve and rebuild at every change
	@scripts/dev

release: ## build the one binary and print its path
	@scripts/release

bench: ## measure throughput and latency
	@scripts/bench

fmt: ## format the code
	@scripts/fmt

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile
