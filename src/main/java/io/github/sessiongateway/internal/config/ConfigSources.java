package io.github.sessiongateway.internal.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the standalone gateway in four layers. From the strongest: system
 * properties, environment variables, the given file, the packaged file.
 */
public final class ConfigSources {
  private static final String PACKAGED = "gateway.yaml";
  private static final int MAX_BYTES = 1024 * 1024;

  private ConfigSources() {}

  /**
   * Returns the configuration. The packaged {@code conf/gateway.yaml} gives the keys that no other
   * layer does. Fails with a {@link ConfigException}.
   */
  public static Future<GatewayConfig> load(Vertx vertx, @Nullable String file) {
    return report(vertx, file).map(ConfigReport::logged);
  }

  /** Returns the configuration with its problems. Does not fail because of them. */
  public static Future<ConfigReport> report(Vertx vertx, @Nullable String file) {
    return from(vertx, (environment, properties) -> report(file, environment, properties));
  }

  /**
   * Returns the part of the configuration that says where health is. The files that other settings
   * name are not read. Fails with a {@link ConfigException}.
   */
  public static Future<OpsConfig> ops(Vertx vertx, String file) {
    return from(
        vertx,
        (environment, properties) -> {
          ConfigReader settings =
              new ConfigReader(layers(file(file), Layer.environment(environment), properties));
          OpsConfig ops = OpsConfig.read(settings);
          settings.check();
          return ops;
        });
  }

  private static <T> Future<T> from(
      Vertx vertx, BiFunction<JsonObject, JsonObject, T> environmentAndProperties) {
    Future<JsonObject> environment = fetch(vertx, "env", new JsonObject().put("raw-data", true));
    Future<JsonObject> properties =
        fetch(vertx, "sys", new JsonObject().put("raw-data", true).put("cache", false));
    return Future.all(environment, properties)
        .compose(
            all ->
                vertx.executeBlocking(
                    () ->
                        environmentAndProperties.apply(environment.result(), properties.result())));
  }

  private static List<Layer> layers(
      @Nullable JsonObject given, Layer environment, JsonObject properties) {
    return Stream.of(
            Layer.properties(properties),
            environment,
            given == null ? null : Layer.file(given),
            Layer.packaged(packaged()))
        .filter(Objects::nonNull)
        .toList();
  }

  static GatewayConfig read(@Nullable String file, JsonObject environment, JsonObject properties) {
    return report(file, environment, properties).logged();
  }

  /**
   * Returns the configuration with its problems. It blocks: never on an event loop.
   *
   * @param file null for the packaged file alone
   */
  public static ConfigReport report(
      @Nullable String file, JsonObject environment, JsonObject properties) {
    try {
      JsonObject given = file == null ? null : file(file);
      Layer variables = Layer.environment(environment);
      ConfigReader settings = new ConfigReader(layers(given, variables, properties));
      GatewayConfig config = withProxy(GatewayConfig.read(settings), environment, settings);
      if (file != null && given != null && Layer.json(given).isEmpty()) {
        if (variables.gives()) {
          settings.warning(file, "has no key: only environment variables configure the gateway");
        } else {
          settings.problem(file, "has no key");
        }
      }
      return settings.finish(config);
    } catch (ConfigException unreadable) {
      return new ConfigReport(null, unreadable.problems(), List.of(), List.of());
    }
  }

  /**
   * Returns the configuration as {@link #report(String, JsonObject, JsonObject)} does, from the
   * maps of this process.
   */
  public static ConfigReport report(
      @Nullable String file, Map<String, String> environment, Properties properties) {
    JsonObject named = new JsonObject();
    properties.stringPropertyNames().forEach(name -> named.put(name, properties.getProperty(name)));
    return report(file, new JsonObject(new HashMap<>(environment)), named);
  }

  private static GatewayConfig withProxy(
      GatewayConfig config, JsonObject environment, ConfigReader settings) {
    try {
      GatewayConfig proxied = config.withProxyOf(environment);
      if (!proxied.equals(config)) {
        settings.givenBy("HTTPS_PROXY", "upstream.proxy");
      }
      return proxied;
    } catch (ConfigException e) {
      settings.problems(e);
      return config;
    }
  }

  private static JsonObject packaged() {
    try (InputStream in =
        Objects.requireNonNull(ConfigSources.class.getResourceAsStream(PACKAGED))) {
      return YamlFile.read(StrictText.decode(PACKAGED, in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject file(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw problem(file, "is larger than " + MAX_BYTES + " bytes");
      }
      String text = StrictText.decode(file, content);
      return file.endsWith(".json") ? json(file, text) : yaml(file, text);
    } catch (NoSuchFileException | InvalidPathException e) {
      throw problem(file, "does not exist");
    } catch (IOException e) {
      throw problem(file, "cannot be read");
    }
  }

  private static JsonObject json(String file, String text) {
    try {
      return text.isBlank() ? new JsonObject() : JsonText.object(text);
    } catch (IllegalArgumentException e) {
      throw problem(file, String.valueOf(e.getMessage()));
    }
  }

  private static JsonObject yaml(String file, String text) {
    try {
      return YamlFile.read(text);
    } catch (ConfigException e) {
      throw new ConfigException(e.problems().stream().map(words -> file + ": " + words).toList());
    }
  }

  private static ConfigException problem(String file, String words) {
    return new ConfigException(List.of(file + ": " + words));
  }

  private static Future<JsonObject> fetch(Vertx vertx, String store, JsonObject options) {
    ConfigRetriever retriever =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .setScanPeriod(-1)
                .addStore(new ConfigStoreOptions().setType(store).setConfig(options)));
    return retriever.getConfig().eventually(retriever::close);
  }
}
