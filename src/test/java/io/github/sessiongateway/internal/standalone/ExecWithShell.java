package io.github.sessiongateway.internal.standalone;

import java.util.Arrays;

/** A program: the command {@code exec} on a machine with another shell, its first argument. */
final class ExecWithShell {
  private ExecWithShell() {}

  public static void main(String[] args) {
    PassedSignals signals = new PassedSignals(args[0], System.err);
    signals.hold();
    Main.startLog("exec", System.err);
    String[] words = Arrays.copyOfRange(args, 1, args.length);
    System.exit(Main.run(words, System.out, System.err, signals));
  }
}
