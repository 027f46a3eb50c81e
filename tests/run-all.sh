# Part of ../corescope (its variables and functions): installs what the tests need, builds, runs the tests of all languages one suite at a
# time (they measure, and would disturb each other), and adds up what the suites report.
results=$root/artifacts/test-results
passed=0 failed=0 skipped=0
# What is set for a server of one's own is not meant for those of the tests.
unset CORESCOPE_URLS CORESCOPE_TOKEN CORESCOPE_HOSTS CORESCOPE_DASK_SCHEDULERS
rm -rf "$results"
mkdir -p "$results"

install_needed() {
  local browser python
  mapfile -t browser < <(missing_packages chromium fonts-liberation)
  if ((${#browser[@]})) && [[ ! -x /usr/bin/chromium || ! -d /usr/share/fonts/truetype/liberation ]]; then
    install_packages "${browser[@]}" || fail "the browser tests need Debian's packages ${browser[*]}"
  fi
  # Tests skip what an interpreter is missing for, and say so.
  mapfile -t python < <(missing_packages "${python_packages[@]}" python3-nbclient python3-nbformat python3-ipykernel)
  if ((${#python[@]})); then install_packages "${python[@]}" || echo "corescope: tests that need ${python[*]} will be skipped"; fi
  # By itself: other systems have perf under other names.
  command -v perf >/dev/null || install_packages linux-perf || echo "corescope: tests that need linux-perf will be skipped"
  # Two hosts in namespaces speak through sshd. It is a server, so it is put only on a machine that is there for tests, and not started there.
  if [[ ! -x /usr/sbin/sshd ]]; then
    { [[ ${CI:-} == true ]] && RUNLEVEL=1 install_packages openssh-server; } || echo "corescope: tests over several hosts need openssh-server and will be skipped"
  fi
}

add() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }

# The attribute of a .trx file's <Counters> element.
counter() { grep -o '<Counters [^>]*' "$1" | grep -o " $2=\"[0-9]*\"" | grep -o '[0-9]*'; }

dotnet_suite() {
  local project=$1 name trx status=0 total good bad
  name=$(basename "$project" .csproj)
  trx=$results/$name.trx
  echo "== $name"
  (cd "$root" && CORESCOPE_TEST_RUN=$$ dotnet test "$project" -c Release --no-build --nologo -v quiet --logger "console;verbosity=minimal" \
    --logger "trx;LogFileName=$trx" --blame-hang-timeout 6m --blame-hang-dump-type none --results-directory "$results") || status=$?
  end_leftovers "$name"
  if [[ ! -e $trx ]]; then
    echo "$name ended without a report (exit code $status)"
    add 0 1 0
    return
  fi
  total=$(counter "$trx" total) good=$(counter "$trx" passed) bad=$(counter "$trx" failed)
  # A suite that broke off has failed, even if no single test has.
  if ((status != 0 && bad == 0)); then bad=1 total=$((total + 1)); fi
  add "$good" "$bad" $((total - good - bad))
}

# A suite that was broken off, because a test hung, leaves servers and runs behind, which would disturb the next one. They are known by a variable that they have inherited.
end_leftovers() {
  local process
  for process in /proc/[0-9]*; do
    grep -qsz "^CORESCOPE_TEST_RUN=$$\$" "$process/environ" || continue
    echo "$1 has left a process, which is ended now: $(tr '\0' ' ' <"$process/cmdline" | cut -c1-120)"
    kill -KILL "${process#/proc/}" || true # ended by itself meanwhile
  done 2>/dev/null
}

client_suite() {
  local report=$results/Client.Tests.json
  echo "== Client.Tests"
  npm --prefix "$root/src/Web/Client" run --silent check || add 0 1 0
  npm --prefix "$root/src/Web/Client" test --silent -- --reporter=default --reporter=json --outputFile.json="$report" || true
  if [[ -e $report ]]; then
    read -r good bad pending < <(node -e '
      const r = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
      const broken = r.success || r.numFailedTests > 0 ? 0 : 1;
      console.log(r.numPassedTests, r.numFailedTests + broken, r.numPendingTests + r.numTodoTests);' "$report")
    add "$good" "$bad" "$pending"
  else
    echo "Client.Tests ended without a report"
    add 0 1 0
  fi
}

install_needed
build Corescope.slnx "$web"
for project in "$root"/tests/*.Tests/*.csproj; do dotnet_suite "$project"; done
client_suite
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0)) || exit 1
