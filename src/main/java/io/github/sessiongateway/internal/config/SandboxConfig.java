package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The sandbox: an account API in the same process.
 *
 * @param port on loopback; 0 takes a free one
 * @param tokenLife the life of a token
 * @param users passwords by e-mail address, in the order of the configuration
 * @param apiTokens tokens that are valid without a login, for the first of the users
 * @param faults the faults that requests meet, to rehearse a failing Koyeb
 */
public record SandboxConfig(
    boolean enabled,
    int port,
    Duration tokenLife,
    Map<String, Secret> users,
    List<ApiToken> apiTokens,
    List<SandboxFault> faults) {

  /** A token that does not expire, of a user or of the user's organization. */
  public record ApiToken(Secret token, boolean isOfUser) {}

  private static final List<String> DEFAULT_ENTRIES = List.of("demo@example.com:demo");

  /** The account in the documentation. */
  public static final Map<String, Secret> DEFAULT_USERS = users(DEFAULT_ENTRIES);

  private static final String ORGANIZATION = "organization:";
  private static final Pattern USER = Pattern.compile("[^:\\s]+:.+");

  static SandboxConfig read(ConfigReader settings) {
    return new SandboxConfig(
        settings.bool("sandbox.enabled").or(false),
        settings.integer("sandbox.port").between(0, 65_535).or(8090),
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
            .secrets("sandbox.api-tokens")
            .where(
                "a list of tokens, each once, with organization: before one of an organization",
                SandboxConfig::areApiTokens)
            .or(List.of())
            .stream()
            .map(SandboxConfig::apiToken)
            .toList(),
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

  /** Returns the keys that are given though the sandbox is not enabled. */
  List<String> withoutEffect() {
    if (enabled) {
      return List.of();
    }
    List<String> keys = new ArrayList<>();
    if (!users.equals(DEFAULT_USERS)) {
      keys.add("sandbox.users");
    }
    if (!apiTokens.isEmpty()) {
      keys.add("sandbox.api-tokens");
    }
    if (!faults.isEmpty()) {
      keys.add("sandbox.faults");
    }
    return keys;
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

  private static boolean areApiTokens(List<String> entries) {
    List<String> tokens =
        entries.stream().map(entry -> apiToken(entry).token().value()).distinct().toList();
    return tokens.size() == entries.size()
        && tokens.stream().allMatch(token -> Bearer.problem(token) == null);
  }

  private static ApiToken apiToken(String entry) {
    return entry.startsWith(ORGANIZATION)
        ? new ApiToken(new Secret(entry.substring(ORGANIZATION.length())), false)
        : new ApiToken(new Secret(entry), true);
  }

  private static Map<String, Secret> users(List<String> entries) {
    Map<String, Secret> users = new LinkedHashMap<>();
    for (String entry : entries) {
      int colon = entry.indexOf(':');
      users.put(entry.substring(0, colon), new Secret(entry.substring(colon + 1)));
    }
    return Collections.unmodifiableMap(users);
  }

  /** Returns the same on a free port. */
  SandboxConfig onFreePort() {
    return new SandboxConfig(enabled, 0, tokenLife, users, apiTokens, faults);
  }
}
