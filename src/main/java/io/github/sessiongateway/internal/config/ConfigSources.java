package io.github.sessiongateway.internal.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the standalone gateway in four layers. From the strongest: system
 * properties, environment variables, the given file, the packaged file.
 */
public final class ConfigSources {

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
    return report(vertx, file, new SettingFiles());
  }

  /** Returns the configuration with its problems. Its keys name these files. */
  public static Future<ConfigReport> report(
      Vertx vertx, @Nullable String file, SettingFiles files) {
    return from(
        vertx, (environment, properties) -> report(file, environment, properties, false, files));
  }

  /**
   * Returns the configuration of a gateway that runs, with its problems. A file without a key is a
   * problem even beside the environment, because it may be about to be written. It blocks.
   *
   * @param files those of the start
   */
  public static ConfigReport reloaded(
      String file, Map<String, String> environment, Properties properties, SettingFiles files) {
    return report(file, object(environment), object(properties), true, files.afterTheStart());
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
    return report(file, environment, properties, false, new SettingFiles());
  }

  static ConfigReport report(
      @Nullable String file,
      JsonObject environment,
      JsonObject properties,
      boolean needsKey,
      SettingFiles files) {
    try {
      Map<String, Object> given = file == null ? null : ConfigFile.read(file);
      Layer variables = Layer.environment(environment.getMap());
      ConfigReader settings =
          new ConfigReader(ConfigFile.layers(given, variables, properties.getMap()), files);
      GatewayConfig config = withProxy(GatewayConfig.read(settings), environment, settings);
      if (file != null && given != null && Layer.given(given).isEmpty()) {
        if (variables.gives() && !needsKey) {
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
    return report(file, object(environment), object(properties));
  }

  private static JsonObject object(Map<String, String> environment) {
    return new JsonObject(new HashMap<>(environment));
  }

  private static JsonObject object(Properties properties) {
    JsonObject named = new JsonObject();
    properties.stringPropertyNames().forEach(name -> named.put(name, properties.getProperty(name)));
    return named;
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
