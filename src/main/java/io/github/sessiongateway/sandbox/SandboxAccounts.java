package io.github.sessiongateway.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.config.SandboxConfig;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Users and their tokens. Confined to the sandbox's event loop. */
final class SandboxAccounts {
  /** With more, the oldest revocation is forgotten, because a sandbox must not grow for ever. */
  static final int MAX_REVOKED = 100_000;

  private static final Secret NO_PASSWORD = new Secret("");

  private final SandboxConfig config;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final SandboxTokens tokens = new SandboxTokens(random);
  private final Map<String, Bearer> apiTokens = new HashMap<>();
  private final Map<String, Instant> revoked = new LinkedHashMap<>();

  /**
   * A valid bearer.
   *
   * @param id tells it from all others
   * @param isOfUser whether it speaks for the user, and not only for the organization
   */
  record Bearer(
      String id,
      String userId,
      @Nullable String organizationId,
      Instant expiresAt,
      boolean isOfUser) {}

  SandboxAccounts(SandboxConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    String owner = config.users().keySet().stream().findFirst().orElse("");
    for (SandboxConfig.ApiToken given : config.apiTokens()) {
      String id = given.token().value();
      apiTokens.put(
          id, new Bearer(id, userId(owner), organizationId(owner), Instant.MAX, given.isOfUser()));
    }
  }

  /** Whether the password is right. Takes the same time for an unknown e-mail address. */
  boolean accepts(String email, String password) {
    Secret expected = config.users().getOrDefault(email, NO_PASSWORD);
    return MessageDigest.isEqual(expected.value().getBytes(UTF_8), password.getBytes(UTF_8))
        && config.users().containsKey(email);
  }

  static String userId(String email) {
    return uuid("user:" + email);
  }

  static String organizationId(String email) {
    return uuid("organization:" + email);
  }

  /** Returns a login reply with a new token. */
  JsonObject issue(String userId, @Nullable String organizationId) {
    return issue(userId, organizationId, config.tokenLife());
  }

  /** Returns a login reply with a new token that lives this long. */
  JsonObject issue(String userId, @Nullable String organizationId, Duration life) {
    Instant now = clock.instant();
    long expiresAt = now.plus(life).getEpochSecond();
    JsonObject claims =
        new JsonObject()
            .put("sub", userId)
            .put("iat", now.getEpochSecond())
            .put("exp", expiresAt)
            .put("jti", new UUID(random.nextLong(), random.nextLong()).toString());
    JsonObject token = new JsonObject().put("user_id", userId);
    if (organizationId != null) {
      claims.put("org", organizationId);
      token.put("organization_id", organizationId);
    }
    token.put("id", tokens.sign(claims));
    token.put("expires_at", Instant.ofEpochSecond(expiresAt).toString());
    return new JsonObject().put("token", token);
  }

  /** Returns the valid bearer of this text; null if there is no such bearer. */
  @Nullable Bearer bearer(String token) {
    Bearer apiToken = apiTokens.get(token);
    if (apiToken != null) {
      return apiToken;
    }
    JsonObject claims = tokens.verify(token);
    if (claims == null) {
      return null;
    }
    Instant expiresAt = Instant.ofEpochSecond(claims.getLong("exp"));
    String jti = claims.getString("jti");
    if (!clock.instant().isBefore(expiresAt) || revoked.containsKey(jti)) {
      return null;
    }
    return new Bearer(jti, claims.getString("sub"), claims.getString("org"), expiresAt, true);
  }

  JsonObject refresh(Bearer bearer) {
    return issue(bearer.userId(), bearer.organizationId());
  }

  /** Returns the profile of a bearer's user. */
  JsonObject user(Bearer bearer) {
    String email = email(bearer);
    return new JsonObject().put("id", bearer.userId()).put("email", email).put("name", name(email));
  }

  /** Returns a bearer's organization. */
  JsonObject organization(Bearer bearer, String id) {
    String email = email(bearer);
    return new JsonObject()
        .put("id", id)
        .put("external_id", "org_" + uuid("external:" + email).replace("-", ""))
        .put("name", name(email))
        .put("status", "ACTIVE")
        .put("default_project_id", uuid("project:" + email));
  }

  /** Returns the organization of which a bearer's user is a member. */
  String ownOrganization(Bearer bearer) {
    return organizationId(email(bearer));
  }

  private String email(Bearer bearer) {
    return config.users().keySet().stream()
        .filter(email -> userId(email).equals(bearer.userId()))
        .findFirst()
        .orElse("");
  }

  private static String name(String email) {
    return email.replaceFirst("@.*", "");
  }

  void revoke(Bearer bearer) {
    if (apiTokens.remove(bearer.id()) != null) {
      return;
    }
    Instant now = clock.instant();
    Iterator<Instant> expiries = revoked.values().iterator();
    while (expiries.hasNext()
        && (!now.isBefore(expiries.next()) || revoked.size() >= MAX_REVOKED)) {
      expiries.remove();
    }
    revoked.put(bearer.id(), bearer.expiresAt());
  }

  int revocations() {
    return revoked.size();
  }

  private static String uuid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
  }
}
