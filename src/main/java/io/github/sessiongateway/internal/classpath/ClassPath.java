package io.github.sessiongateway.internal.classpath;

import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.SharedStoreConfig;
import io.netty.util.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Checks the class path for the libraries that a configuration needs. */
public final class ClassPath {
  private static final String NETTY = "4.2.";

  /** A class that came with Vert.x 5. */
  private static final String VERTX_5 = "io.vertx.core.VerticleBase";

  private ClassPath() {}

  /**
   * Fails a deployment with libraries of another line than the gateway needs. It uses nothing that
   * such a line lacks.
   *
   * @throws IllegalStateException with a sentence that names the library and what to do
   */
  public static void checkVersions() {
    checkVersions(
        ClassPath::has,
        Version.identify().values().stream().map(Version::artifactVersion).toList());
  }

  static void checkVersions(Predicate<String> has, Collection<String> netties) {
    if (!has.test(VERTX_5)) {
      throw new IllegalStateException(
          "A Vert.x older than 5 is on the class path: use all of Vert.x in one version, 5.0.x or"
              + " 5.1.x, with Netty 4.2.");
    }
    netties.stream()
        .filter(version -> !version.startsWith(NETTY))
        .findFirst()
        .ifPresent(
            version -> {
              throw new IllegalStateException(
                  "Netty "
                      + version
                      + " is on the class path, and Vert.x 5 needs 4.2 (import netty-bom).");
            });
  }

  /**
   * Fails a deployment whose features lack a library.
   *
   * @throws IllegalStateException with a sentence that names each key and what it needs
   */
  public static void check(GatewayConfig config) {
    check(config, ClassPath::has);
  }

  static void check(GatewayConfig config, Predicate<String> has) {
    List<String> problems = problems(config, has);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("; ", problems) + ".");
    }
  }

  /** Returns each key of a configuration that needs a library, with the missing library. */
  public static List<String> problems(GatewayConfig config) {
    return problems(config, ClassPath::has);
  }

  private static List<String> problems(GatewayConfig config, Predicate<String> has) {
    List<String> problems = new ArrayList<>();
    for (Need need : needs(config)) {
      if (!has.test(need.type)) {
        problems.add(need.key + " needs " + need.artifact);
      }
    }
    return problems;
  }

  /** Returns a sentence in place of a failure to link; any other failure as it is. */
  public static Throwable explained(Throwable cause) {
    return cause instanceof LinkageError
        ? new IllegalStateException(
            "The libraries on the class path do not fit together: use all of Vert.x in one"
                + " version, 5.0.x or 5.1.x, with Netty 4.2 ("
                + cause
                + ").",
            cause)
        : cause;
  }

  private record Need(String key, String type, String artifact) {}

  private static List<Need> needs(GatewayConfig config) {
    List<Need> needs = new ArrayList<>();
    if (config.bridge().http().enabled()) {
      needs.add(new Need("bridge.http.enabled", "io.vertx.ext.web.Router", "io.vertx:vertx-web"));
      needs.add(caffeine("bridge.http.enabled"));
    }
    if (config.bridge().tcp().enabled()) {
      needs.add(caffeine("bridge.tcp.enabled"));
    }
    if (config.bridge().proxy().enabled()) {
      needs.add(
          new Need(
              "bridge.proxy.enabled", "io.vertx.httpproxy.HttpProxy", "io.vertx:vertx-http-proxy"));
      needs.add(caffeine("bridge.proxy.enabled"));
    }
    SharedStoreConfig shared = config.managed().shared();
    if (shared != null) {
      needs.add(
          switch (shared.address().kind()) {
            case POSTGRES ->
                new Need(
                    "sessions-store.url",
                    "io.vertx.pgclient.PgConnection",
                    "io.vertx:vertx-pg-client");
            case REDIS ->
                new Need(
                    "sessions-store.url",
                    "io.vertx.redis.client.Redis",
                    "io.vertx:vertx-redis-client");
          });
    }
    return needs;
  }

  private static Need caffeine(String key) {
    return new Need(
        key,
        "com.github.benmanes.caffeine.cache.Caffeine",
        "com.github.ben-manes.caffeine:caffeine");
  }

  /** Whether metrics can be scraped, which is no condition for anything else. */
  public static boolean hasPrometheus() {
    return has("io.micrometer.prometheusmetrics.PrometheusMeterRegistry")
        && has("io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter");
  }

  private static boolean has(String type) {
    try {
      Class.forName(type, false, ClassPath.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
