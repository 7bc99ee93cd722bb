package io.github.sessiongateway.config;

import static java.util.Objects.requireNonNull;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.config.yaml.YamlProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * The configuration of the standalone gateway: the file, over it the environment, over that the
 * system properties. Each is fetched by itself, so that a value and its file in one of them can be
 * told from one that overrides the other.
 */
public final class ConfigSources {
  private static final Logger log = LoggerFactory.getLogger(ConfigSources.class);
  private static final String PACKAGED = "gateway.yaml";

  private ConfigSources() {}

  /**
   * Reads all three; without a file, the packaged copy of {@code conf/gateway.yaml}. Fails with a
   * {@link ConfigException}.
   */
  public static Future<GatewayConfig> load(Vertx vertx, @Nullable String file) {
    Future<JsonObject> environment =
        fetch(vertx, "env", "json", new JsonObject().put("raw-data", true));
    Future<JsonObject> properties =
        fetch(vertx, "sys", "json", new JsonObject().put("raw-data", true).put("cache", false));
    return Future.all(file(vertx, file), environment, properties)
        .map(
            all ->
                read(List.of(
                        Layer.properties(all.resultAt(2)),
                        Layer.environment(all.resultAt(1)),
                        Layer.json(all.resultAt(0))))
                    .withProxyOf(all.resultAt(1)));
  }

  static GatewayConfig read(List<Layer> strongestFirst) {
    ConfigReader settings = new ConfigReader(strongestFirst);
    GatewayConfig config = GatewayConfig.read(settings);
    settings.finish().forEach(log::warn);
    return config;
  }

  private static Future<JsonObject> file(Vertx vertx, @Nullable String given) {
    if (given == null) {
      return packaged(vertx);
    }
    String file = given;
    String format = file.endsWith(".json") ? "json" : "yaml";
    return vertx
        .fileSystem()
        .exists(file)
        .compose(
            exists ->
                exists
                    ? fetch(vertx, "file", format, new JsonObject().put("path", file))
                    : problem(file, "there is no such file"))
        .recover(
            cause ->
                cause instanceof ConfigException
                    ? Future.failedFuture(cause)
                    : problem(file, malformed(format, cause)));
  }

  /** As a stream: a file system that finds it on the class path would unpack the whole jar. */
  private static Future<JsonObject> packaged(Vertx vertx) {
    return vertx
        .executeBlocking(
            () -> {
              try (InputStream in = ConfigSources.class.getResourceAsStream(PACKAGED)) {
                return Buffer.buffer(requireNonNull(in).readAllBytes());
              }
            })
        .compose(yaml -> new YamlProcessor().process(vertx, new JsonObject(), yaml));
  }

  private static Future<JsonObject> fetch(
      Vertx vertx, String store, String format, JsonObject options) {
    ConfigRetriever retriever =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .setScanPeriod(-1)
                .addStore(
                    new ConfigStoreOptions().setType(store).setFormat(format).setConfig(options)));
    return retriever.getConfig().eventually(retriever::close);
  }

  private static <T> Future<T> problem(String file, String words) {
    return Future.failedFuture(new ConfigException(List.of(file + ": " + words)));
  }

  /** Where it is malformed; the parser's own message quotes the file, and there may be secrets. */
  private static String malformed(String format, Throwable cause) {
    for (Throwable link = cause; link != null; link = link.getCause()) {
      if (link instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
        Mark mark = yaml.getProblemMark();
        return "is not YAML at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
      }
    }
    return "cannot be read as " + format.toUpperCase(Locale.ROOT) + " with one object";
  }
}
