package io.github.sessiongateway.config;

import io.github.sessiongateway.api.Secret;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The account API in the same process.
 *
 * @param port on loopback; 0 for a free one
 * @param oldBearer what becomes of a bearer that was refreshed
 * @param tokenLife how long a token is valid
 * @param users passwords by e-mail address
 * @param faults how it misbehaves, to rehearse a Koyeb that fails
 */
public record SandboxConfig(
    boolean enabled,
    int port,
    OldBearer oldBearer,
    Duration tokenLife,
    Map<String, Secret> users,
    List<SandboxFault> faults) {

  private static final List<String> DEFAULT_ENTRIES = List.of("demo@example.com:demo");

  /** The account that the documentation prints. */
  public static final Map<String, Secret> DEFAULT_USERS = users(DEFAULT_ENTRIES);

  private static final Pattern USER = Pattern.compile("[^:\\s]+:.+");

  static SandboxConfig read(ConfigReader settings) {
    return new SandboxConfig(
        settings.bool("sandbox.enabled").or(false),
        settings.integer("sandbox.port").between(0, 65_535).or(8090),
        settings.choice("sandbox.old-bearer", OldBearer.class).or(OldBearer.VALID),
        settings
            .duration("sandbox.token-life")
            .between(Duration.ofSeconds(1), Duration.ofHours(8760))
            .or(Duration.ofHours(1)),
        users(
            settings
                .secrets("sandbox.users")
                .where(
                    "a list of entries email:password, each e-mail address once",
                    SandboxConfig::areUsers)
                .or(DEFAULT_ENTRIES)),
        settings
            .list("sandbox.faults")
            .where(
                "a list of kind=count or kind=percent%, 100 in all at most, of "
                    + SandboxFault.KINDS,
                SandboxConfig::areFaults)
            .or(List.of())
            .stream()
            .map(SandboxFault::parse)
            .toList());
  }

  private static boolean areFaults(List<String> entries) {
    List<SandboxFault> faults =
        entries.stream().map(SandboxFault::parse).filter(Objects::nonNull).toList();
    int percent = faults.stream().filter(SandboxFault::isRate).mapToInt(SandboxFault::amount).sum();
    return faults.size() == entries.size() && percent <= 100;
  }

  private static boolean areUsers(List<String> entries) {
    return entries.stream().allMatch(entry -> USER.matcher(entry).matches())
        && users(entries).size() == entries.size();
  }

  private static Map<String, Secret> users(List<String> entries) {
    Map<String, Secret> users = new HashMap<>();
    for (String entry : entries) {
      int colon = entry.indexOf(':');
      users.put(entry.substring(0, colon), new Secret(entry.substring(colon + 1)));
    }
    return Map.copyOf(users);
  }

  /** The same, on a free port. */
  SandboxConfig onFreePort() {
    return new SandboxConfig(enabled, 0, oldBearer, tokenLife, users, faults);
  }

  /** What becomes of a bearer that was refreshed; Koyeb does not say. */
  public enum OldBearer {
    /** It stays valid until it expires. */
    VALID,
    /** It ends with the refresh. */
    DEAD
  }
}
