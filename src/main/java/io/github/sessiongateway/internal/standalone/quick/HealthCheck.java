package io.github.sessiongateway.internal.standalone.quick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.Durations;
import io.github.sessiongateway.internal.config.HealthTarget;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.OpsConfig;
import io.github.sessiongateway.internal.config.Variables;
import io.github.sessiongateway.internal.json.JsonReader;
import io.github.sessiongateway.internal.net.Reasons;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code health}, with its options.
 *
 * @param patience how long to ask again; null to ask once
 */
public record HealthCheck(
    @Nullable String url,
    @Nullable String conf,
    @Nullable String caFile,
    @Nullable String patience) {
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_BYTES = 64 * 1024;
  private static final String HELP = " See gateway health --help.";
  private static final List<String> OPTIONS = List.of("-conf", "--conf", "--ca-file", "--wait");

  /** The server that is asked, and how it proves that it is the right one. */
  private record Target(URI uri, Trust trust) {}

  /** What the command prints and returns. One of the two texts is null. */
  private record Answer(int code, @Nullable String out, @Nullable String err) {}

  /** Returns the options of a command line, or null if picocli has to read it. */
  public static @Nullable HealthCheck of(String[] args) {
    PlainWords words = PlainWords.of(args, OPTIONS, 1);
    if (words == null || (words.option("-conf") != null && words.option("--conf") != null)) {
      return null;
    }
    String conf = words.option("-conf");
    return new HealthCheck(
        words.arguments().isEmpty() ? null : words.arguments().get(0),
        conf == null ? words.option("--conf") : conf,
        words.option("--ca-file"),
        words.option("--wait"));
  }

  /** Runs the command and returns the exit code. */
  public int run(PrintStream out, PrintStream err, Map<String, String> env) {
    Answer answer;
    try {
      Target target = target(env);
      answer = patience == null ? ask(target) : await(target, duration(patience));
    } catch (ConfigException e) {
      answer = new Answer(ExitCode.CANNOT_START, null, e.getMessage());
    } catch (IllegalArgumentException e) {
      answer = new Answer(ExitCode.COMMAND_LINE, null, e.getMessage());
    }
    if (answer.out != null) {
      out.println(answer.out);
    } else {
      err.println(answer.err);
    }
    return answer.code;
  }

  private static Duration duration(String text) {
    Duration duration = Durations.parse(text);
    if (duration == null) {
      throw new IllegalArgumentException("--wait must be a duration such as 30s." + HELP);
    }
    return duration;
  }

  /** Asks until the gateway is ready, or until an answer will not change. */
  private static Answer await(Target target, Duration wait) {
    AtomicReference<Answer> last = new AtomicReference<>(failure(target, new TimeoutException()));
    try {
      return TimeLimit.within(
          wait,
          () -> {
            Answer answer = ask(target);
            while (answer.code == ExitCode.MAY_PASS) {
              last.set(answer);
              LockSupport.parkNanos(PAUSE.toNanos());
              answer = ask(target);
            }
            return answer;
          });
    } catch (TimeoutException e) {
      return Objects.requireNonNull(last.get());
    } catch (Exception e) {
      return failure(target, e);
    }
  }

  private static Answer ask(Target target) {
    try {
      return TimeLimit.within(LIMIT, () -> exchange(target));
    } catch (Exception e) {
      return failure(target, e);
    }
  }

  private static Answer exchange(Target target) throws IOException {
    URI uri = target.uri;
    try (Connection connection = Connection.open(uri, target.trust, LIMIT)) {
      String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      String head =
          "GET "
              + path
              + query
              + " HTTP/1.1\r\nHost: "
              + authority(uri)
              + "\r\nConnection: close\r\n\r\n";
      connection.out().write(head.getBytes(ISO_8859_1));
      HttpHead answer = HttpHead.read(connection.in());
      byte[] body = answer.body(connection.in(), MAX_BYTES);
      if (!isHealth(answer.status(), body)) {
        return new Answer(
            ExitCode.FAILED,
            null,
            origin(uri)
                + " answered "
                + answer.status()
                + ", which is not a gateway's health: give the URL that the gateway prints as health.");
      }
      int code = answer.status() == OK ? ExitCode.DONE : ExitCode.MAY_PASS;
      return new Answer(code, new String(body, UTF_8), null);
    }
  }

  private static Answer failure(Target target, Exception cause) {
    Reason reason = Reasons.of(cause);
    String remedy =
        reason == Reason.CERTIFICATE_UNTRUSTED ? " (" + target.trust.remedy() + ")" : "";
    String why = reason == null ? "" : ": " + reason.text() + remedy;
    return new Answer(
        ExitCode.MAY_PASS, null, "No gateway answers at " + origin(target.uri) + why + ".");
  }

  private static boolean isHealth(int status, byte[] body) {
    if (status != OK && status != UNAVAILABLE) {
      return false;
    }
    try {
      return JsonReader.reply(body).get("status") instanceof String;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the gateway of the URL, or the one that the same file and environment configure. */
  private Target target(Map<String, String> env) {
    Trust trust = new Trust.Authorities(CallInput.authorities(caFile));
    if (url != null) {
      return new Target(uri(url, "URL must be an http or https URL."), trust);
    }
    String tls = variable(env, "GATEWAY_OPS_TLS", "");
    if (conf == null && tls.isEmpty()) {
      String host = variable(env, "GATEWAY_OPS_HOST", "127.0.0.1");
      return new Target(own("http", host, variable(env, "GATEWAY_OPS_PORT", "9090")), trust);
    }
    return configured(env, trust);
  }

  private Target configured(Map<String, String> env, Trust given) {
    Map<String, String> properties = new HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      properties.put(name, System.getProperty(name));
    }
    HealthTarget target = HealthTarget.read(conf, env, properties, caFile == null);
    OpsConfig ops = target.ops();
    if (!ops.enabled()) {
      throw new ConfigException(
          List.of("ops.enabled: is false, therefore the gateway has no health"));
    }
    if (ops.port() == 0) {
      throw new ConfigException(
          List.of("ops.port: is 0: give the URL that the gateway prints as health"));
    }
    Certificate own = target.certificate();
    return new Target(
        own(ops.tls() ? "https" : "http", ops.host(), String.valueOf(ops.port())),
        own == null ? given : new Trust.Pinned(own));
  }

  private static URI own(String scheme, String host, String port) {
    return uri(
        scheme + "://" + Hosts.inUrl(Hosts.reachable(host)) + ":" + port + "/health/ready",
        "GATEWAY_OPS_HOST and GATEWAY_OPS_PORT must be a host and a port.");
  }

  private static URI uri(String text, String problem) {
    try {
      URI uri = URI.create(text);
      boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (isHttp && uri.getHost() != null && uri.getPort() <= MAX_PORT) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Reported below. The exception quotes the URL, which may hold a secret.
    }
    throw new IllegalArgumentException(problem + HELP);
  }

  /** Returns a URL without its user, path and query, which may hold a secret. */
  private static String origin(URI uri) {
    return uri.getScheme() + "://" + authority(uri);
  }

  private static String authority(URI uri) {
    return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  private static String variable(Map<String, String> env, String name, String fallback) {
    String value = env.getOrDefault(name, "");
    return Variables.isSetting(name, value) ? value : fallback;
  }
}
