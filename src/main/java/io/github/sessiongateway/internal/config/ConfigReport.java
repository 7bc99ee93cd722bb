package io.github.sessiongateway.internal.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sources of a configuration say.
 *
 * @param config the configuration, with the default in place of each wrong value; null if a file
 *     cannot be read
 * @param problems one sentence each, beginning with its key
 * @param warnings what is odd, and does not stop a start
 * @param keys every key in the order of the documentation, without a secret
 */
public record ConfigReport(
    @Nullable GatewayConfig config,
    List<String> problems,
    List<String> warnings,
    List<ConfigKey> keys) {
  private static final Logger log = LoggerFactory.getLogger(GatewayConfig.class);

  /** Creates a report with copies of the lists. */
  public ConfigReport {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
    keys = List.copyOf(keys);
  }

  /**
   * Returns the configuration.
   *
   * @throws ConfigException with every problem, if there is one
   */
  public GatewayConfig orThrow() {
    if (config == null || !problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  /**
   * Returns the configuration, and logs its warnings.
   *
   * @throws ConfigException with every problem, if there is one
   */
  public GatewayConfig logged() {
    GatewayConfig read = orThrow();
    warnings.forEach(log::warn);
    return read;
  }
}
