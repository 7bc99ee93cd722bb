package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;

/** A Koyeb in a process of its own, whose faults are set while it runs. */
final class KoyebProcess implements AutoCloseable {
  private final Process process =
      UpstreamBench.java("io.github.sessiongateway.sandbox.FaultyKoyeb");
  private final Writer in = process.outputWriter(UTF_8);
  private final BufferedReader out = process.inputReader(UTF_8);
  final int port = Integer.parseInt(out.readLine());

  KoyebProcess() throws IOException {}

  String say(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
    return out.readLine();
  }

  long requests() throws IOException {
    return Long.parseLong(say("count").split(" ", -1)[0]);
  }

  int forbidden() throws IOException {
    return Integer.parseInt(say("count").split(" ", -1)[1]);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
