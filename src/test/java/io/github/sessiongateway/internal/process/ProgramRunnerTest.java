package io.github.sessiongateway.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, whose time passes when the test says so. */
@ExtendWith(VertxExtension.class)
class ProgramRunnerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String SLEEP = "sleep 600";

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final Vertx vertx;
  private final Context context;
  private final ProgramRunner programs;
  private @TempDir Path folder;

  ProgramRunnerTest(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    programs = new ProgramRunner(vertx, nanos::get);
  }

  @Test
  void aProgramGetsItsArgumentsWithoutAShell() {
    assertThat(printed(List.of("/bin/echo", "$HOME", "a  b;", "*"))).isEqualTo("$HOME a  b; *\n");
  }

  @Test
  void aProgramGetsNoVariableButTheNamedOnes() {
    Program program =
        new Program(List.of("/usr/bin/env"), List.of("PATH", "NOT_THERE_AT_ALL"), TIMEOUT);
    assertThat(Await.result(run(program)).toString())
        .isEqualTo("PATH=" + System.getenv("PATH") + "\n");
  }

  @Test
  void aProgramReadsTheEndOfItsInputAtOnce() {
    assertThat(printed(List.of("/bin/cat"))).isEmpty();
  }

  @Test
  void bytesThatAreNotTextArePassedOn() {
    Buffer output = Await.result(run(program(script("printf '\\377\\000a'"))));
    assertThat(output.getBytes()).containsExactly(0xFF, 0, 'a');
  }

  @Test
  void aProgramThatHangsIsKilledWithThoseThatItBegan() {
    Path child = folder.resolve("child");
    Future<Buffer> output = run(program(script(begun(child) + "echo canary\nwait")));
    long pid = pid(child);
    nanos.addAndGet(TIMEOUT.minusMillis(1).toNanos());
    assertThat(isGone(pid)).isFalse();
    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(failure(output, Failure.TIMEOUT))
        .isEqualTo("The program did not end in time and was killed (credential.timeout).");
    Await.until(vertx, () -> isGone(pid));
  }

  @Test
  void aProgramThatFloodsIsKilled() {
    assertThat(failure(run(program(script("exec yes canary"))), Failure.BAD_REPLY))
        .isEqualTo("The program printed more than 64 KiB and was killed (credential.command).");
  }

  @Test
  void anOutputMayBeAsLargeAsTheBound() {
    int most = RunningProgram.MAX_OUTPUT;
    assertThat(printed(script("head -c " + most + " /dev/zero"))).hasSize(most);
    failure(run(program(script("head -c " + (most + 1) + " /dev/zero"))), Failure.BAD_REPLY);
  }

  @Test
  void aProgramThatFailsIsAFailureWithItsExitCode() {
    assertThat(failure(run(program(script("echo canary; exit 3"))), Failure.UNREACHABLE))
        .isEqualTo("The program failed with the exit code 3 (credential.command).");
  }

  @Test
  void aProgramThatAnotherOneKillsFails() {
    assertThat(failure(run(program(script("kill -9 $$"))), Failure.UNREACHABLE))
        .contains("code 137");
  }

  @Test
  void whatIsPrintedAsErrorsIsDroppedWithoutABound() {
    try (LogLines log = LogLines.of("")) {
      String much = "head -c 1000000 /dev/zero >&2\necho canary >&2\necho token";
      assertThat(printed(script(much))).isEqualTo("token\n");
      failure(run(program(script(much + "\nexit 1"))), Failure.UNREACHABLE);
      assertThat(log.lines()).noneMatch(line -> line.contains("canary"));
    }
  }

  /** It may be a daemon, which goes on. */
  @Test
  void aProgramInTheBackgroundThatKeepsThePipeIsNotWaitedFor() {
    Path child = folder.resolve("child");
    assertThat(printed(script(begun(child) + "echo token"))).isEqualTo("token\n");
    long pid = pid(child);
    assertThat(isGone(pid)).isFalse();
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void aProgramThatCannotBeStartedFailsWithTheReason() throws IOException {
    assertThat(failure(run(program(List.of(folder + "/canary"))), Failure.UNREACHABLE))
        .isEqualTo("The program cannot be started: there is no such file (credential.command).");
    Path file = Files.writeString(folder.resolve("canary"), "echo canary");
    for (Path given : List.of(file, folder)) {
      assertThat(failure(run(program(List.of(given + ""))), Failure.UNREACHABLE))
          .isEqualTo(
              "The program cannot be started: the file is not executable (credential.command).");
    }
  }

  @Test
  void aStopKillsWhatRunsAndStartsNothing() {
    List<Future<Buffer>> outputs = new ArrayList<>();
    for (int i = 0; i <= ProgramRunner.AT_ONCE; i++) {
      outputs.add(run(program(script(begun(folder.resolve("child" + i)) + "wait", "script" + i))));
    }
    List<Long> pids = new ArrayList<>();
    for (int i = 0; i < ProgramRunner.AT_ONCE; i++) {
      pids.add(pid(folder.resolve("child" + i)));
    }
    OnContext.run(context, programs::stop);
    outputs.forEach(output -> failure(output, Failure.SHUTTING_DOWN));
    Await.until(vertx, () -> pids.stream().allMatch(ProgramRunnerTest::isGone));
    assertThat(folder.resolve("child" + ProgramRunner.AT_ONCE)).doesNotExist();
    failure(run(program(List.of("/bin/echo"))), Failure.SHUTTING_DOWN);
  }

  /** Returns lines of a script that begin a program and then write its id. */
  private static String begun(Path file) {
    return SLEEP + " &\necho $! > " + file + ".new\nmv " + file + ".new " + file + "\n";
  }

  private long pid(Path file) {
    Await.until(vertx, () -> Files.exists(file));
    return Long.parseLong(read(file).strip());
  }

  /** Returns whether a process has ended, even if no parent has asked for its exit code. */
  private static boolean isGone(long pid) {
    Path stat = Path.of("/proc/" + pid + "/stat");
    try {
      return Files.readString(stat).contains(") Z ");
    } catch (IOException e) {
      return ProcessHandle.of(pid).isEmpty();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> script(String lines) {
    return script(lines, "script");
  }

  /** Returns the command of a script, which its interpreter reads. */
  private List<String> script(String lines, String name) {
    try {
      return List.of("/bin/sh", Files.writeString(folder.resolve(name), lines + "\n") + "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Program program(List<String> command) {
    return new Program(command, List.of("PATH"), TIMEOUT);
  }

  private Future<Buffer> run(Program program) {
    return OnContext.call(context, () -> programs.run(program));
  }

  private String printed(List<String> command) {
    return Await.result(run(program(command))).toString();
  }

  private static String failure(Future<Buffer> output, Failure kind) {
    SessionException failure = (SessionException) Await.failure(output);
    assertThat(failure.failure()).isEqualTo(kind);
    assertThat(failure.toJson().encode()).doesNotContain("canary");
    return failure.getMessage();
  }
}
