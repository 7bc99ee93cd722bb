package io.github.sessiongateway.internal.koyeb.call;

import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The endpoints of Koyeb that the gateway calls. The paths are those of Koyeb's description. */
public enum Endpoint {
  /** Exchanges an e-mail address and a password for a session. */
  LOGIN(HttpMethod.POST, "/v1/account/login", Replay.CREATES, false, Subject.EMAIL, true),
  /** Exchanges a bearer for its successor. */
  REFRESH(HttpMethod.PUT, "/v1/account/refresh", Replay.ROTATES, true, Subject.BEARER, true),
  /** Begins another session of the bearer's user. */
  NEW(HttpMethod.POST, "/v1/account/session", Replay.CREATES, false, Subject.BEARER, true),
  /** Ends the bearer's session. */
  LOGOUT(HttpMethod.DELETE, "/v1/account/logout", Replay.HARMLESS, true, Subject.BEARER, true),
  /** Returns the bearer's user. */
  PROFILE(HttpMethod.GET, "/v1/account/profile", Replay.HARMLESS, true, Subject.BEARER, false),
  /** Returns the bearer's organization. */
  ORGANIZATION(
      HttpMethod.GET, "/v1/account/organization", Replay.HARMLESS, true, Subject.BEARER, false),
  /** Returns the organizations of the bearer's user. */
  ORGANIZATIONS(
      HttpMethod.GET, "/v1/account/organizations", Replay.HARMLESS, true, Subject.BEARER, false),
  /** Begins a session of the bearer's user in an organization. */
  SWITCH(
      HttpMethod.POST,
      "/v1/organizations/{id}/switch",
      Replay.CREATES,
      false,
      Subject.BEARER,
      true),
  /** Begins a session of the bearer's user without an organization. */
  UNSCOPE(
      HttpMethod.POST,
      "/v1/unscope_organization_token",
      Replay.CREATES,
      false,
      Subject.BEARER,
      false),
  /** Mints an access token of an organization from an API token. */
  MINT(
      HttpMethod.POST,
      "/v1/organizations/{id}/access_token",
      Replay.CREATES,
      false,
      Subject.BEARER,
      false);

  /** What it costs if Koyeb does a call twice. */
  public enum Replay {
    /** Nothing: done twice is done. */
    HARMLESS,
    /** A session or a token that no caller holds. */
    CREATES,
    /** Perhaps the session: the bearer was exchanged by the attempt whose reply was lost. */
    ROTATES
  }

  /** What a cool-down that Koyeb asks for applies to. */
  enum Subject {
    BEARER,
    EMAIL
  }

  @SuppressWarnings("ImmutableEnumChecker") // Vert.x does not say so, but it is.
  private final HttpMethod method;

  private final String word = name().toLowerCase(Locale.ROOT);
  private final String path;
  private final Replay replay;
  private final boolean isShared;
  private final Subject subject;
  private final boolean isDeprecated;

  Endpoint(
      HttpMethod method,
      String path,
      Replay replay,
      boolean isShared,
      Subject subject,
      boolean isDeprecated) {
    this.method = method;
    this.path = path;
    this.replay = replay;
    this.isShared = isShared;
    this.subject = subject;
    this.isDeprecated = isDeprecated;
  }

  /** Returns its name as measurements, traces and log lines have it. */
  public String word() {
    return word;
  }

  public HttpMethod method() {
    return method;
  }

  /** Returns the path, with {@code {id}} in place of an organization. */
  public String path() {
    return path;
  }

  /** Returns the path of an organization. */
  public String path(String organizationId) {
    return path.replace("{id}", URLEncoder.encode(organizationId, StandardCharsets.UTF_8));
  }

  /** Returns what it costs if Koyeb does a call twice. */
  public Replay replay() {
    return replay;
  }

  /** Whether calls for the same subject at the same time are one call with one outcome. */
  public boolean isShared() {
    return isShared;
  }

  /** Returns what a cool-down that Koyeb asks for applies to. */
  Subject subject() {
    return subject;
  }

  /** Whether Koyeb has deprecated it, so that a 404 or 410 may mean that it is gone. */
  public boolean isDeprecated() {
    return isDeprecated;
  }
}
