package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A short run of the commands against the sandbox. The JVM writes the classes that it loads to an
 * archive ({@code -XX:ArchiveClassesAtExit}), from which later processes load them faster. {@code
 * health} and {@code call --via} have an archive of their own, because a JVM maps the whole of it.
 */
final class Training {
  private static final Pattern BRIDGE = Pattern.compile("(?m)^bridge: (http\\S+)/eventbus$");
  private static final Pattern HEALTH = Pattern.compile("(?m)^health: (\\S+)$");
  private static final String LOGIN = "{\"email\":\"demo@example.com\",\"password\":\"demo\"}";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "gateway.sandbox.enabled", "true",
          "gateway.sandbox.port", "0",
          "gateway.bridge.http.port", "0",
          "gateway.bridge.tcp.port", "0",
          "gateway.ops.port", "0");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, UTF_8);

  private Training() {}

  /**
   * Runs the commands and exits with 0, or with the exit code of the first that failed.
   *
   * @param args the file for the archive of the quick commands; in their own process instead the
   *     URLs of the bridge and of health
   */
  public static void main(String[] args) throws Exception {
    Training training = new Training();
    System.exit(args.length == 1 ? training.runAll(args[0]) : training.runQuick(args[0], args[1]));
  }

  private int runAll(String archive) throws IOException, InterruptedException {
    SETTINGS.forEach(System::setProperty);
    Main.startLog("call", System.err);
    int code = call();
    if (code == ExitCode.DONE) {
      code = command("run");
    }
    return code == GatewayApplication.RUNNING ? startQuick(archive) : code;
  }

  /** Runs the quick commands in a process of their own, against the gateway in this one. */
  private int startQuick(String archive) throws IOException, InterruptedException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:ArchiveClassesAtExit=" + archive,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-cp",
            System.getProperty("java.class.path"),
            Training.class.getName(),
            printed(BRIDGE),
            printed(HEALTH))
        .inheritIO()
        .start()
        .waitFor();
  }

  private int runQuick(String bridge, String health) throws IOException {
    Path conf = Files.createTempFile("training", ".yaml");
    try {
      Files.writeString(conf, "ops: {port: " + URI.create(health).getPort() + "}\n");
      int code = call("--via", bridge, "--print", "token.id");
      code = code == ExitCode.DONE ? command("health", health) : code;
      return code == ExitCode.DONE ? command("health", "-conf", conf.toString()) : code;
    } finally {
      Files.delete(conf);
    }
  }

  private int call(String... options) {
    List<String> words = new ArrayList<>(List.of("session.login", "--body", "-"));
    words.addAll(List.of(options));
    InputStream in = new ByteArrayInputStream(LOGIN.getBytes(UTF_8));
    return CallCommand.run(words.toArray(String[]::new), in, out, System.err, Map.of());
  }

  private int command(String... words) {
    return Main.run(words, out, System.err);
  }

  private String printed(Pattern line) {
    Matcher matcher = line.matcher(printed.toString(UTF_8));
    return matcher.find() ? matcher.group(1) : "";
  }
}
