package io.github.sessiongateway.api;

/**
 * Every way in which a request can fail. Where Koyeb's own answer says a code of its own, that code
 * travels in {@link SessionException#code()} and the constant tells the kind.
 */
public enum Failure {
  /** The request is wrong; its fields are named. */
  INVALID_REQUEST(400, "invalid_request"),
  /** Koyeb does not accept the bearer, or the e-mail and password. */
  UNAUTHORIZED(401, "unauthorized"),
  /** The bridge does not know the caller. */
  GATEWAY_UNAUTHENTICATED(401, "gateway_unauthenticated"),
  /** A managed session is lost: only a login helps. */
  REAUTH_REQUIRED(401, "reauth_required"),
  /** Koyeb does not permit it. */
  FORBIDDEN(403, "forbidden"),
  /** The bridge does not permit it. */
  GATEWAY_FORBIDDEN(403, "gateway_forbidden"),
  /** Koyeb has no such resource; perhaps the endpoint itself is gone. */
  NOT_FOUND(404, "not_found"),
  /** No managed session of that name, or none that the caller may see. */
  NO_SUCH_SESSION(404, "no_such_session"),
  /** The name of a managed session belongs to another account. */
  IN_USE(409, "in_use"),
  /** Koyeb has taken the endpoint away. */
  GONE(410, "gone"),
  /** Too many requests, by Koyeb's measure or the gateway's. */
  RATE_LIMITED(429, "rate_limited"),
  /** Any other 4xx or 5xx of Koyeb's; the status is Koyeb's own. */
  UPSTREAM_ERROR(0, "upstream_error"),
  /** A fault of the gateway. */
  INTERNAL(500, "internal"),
  /** Koyeb gave no answer that counts. */
  BAD_REPLY(502, "bad_reply"),
  /** No connection: nothing was sent. */
  UNREACHABLE(503, "unreachable"),
  /** Too many requests wait already. */
  OVERLOADED(503, "overloaded"),
  /** Koyeb failed so often of late that it is left alone for a moment. */
  CIRCUIT_OPEN(503, "circuit_open"),
  /** Another process has the store of kept sessions. */
  STORE_IN_USE(503, "store_in_use"),
  /** The gateway is stopping. */
  SHUTTING_DOWN(503, "shutting_down"),
  /** No complete answer in time. */
  TIMEOUT(504, "timeout"),
  /** A failure that a newer gateway tells and this version does not know. Never sent. */
  UNKNOWN(0, "unknown");

  private final int status;
  private final String code;

  Failure(int status, String code) {
    this.status = status;
    this.code = code;
  }

  /** Returns the HTTP status that is the bus's failure code; 0 if each failure has its own. */
  public int status() {
    return status;
  }

  /** The code in the error object. */
  public String code() {
    return code;
  }

  /** The kind of a 4xx or 5xx of Koyeb's. */
  public static Failure ofKoyebStatus(int status) {
    return switch (status) {
      case 400 -> INVALID_REQUEST;
      case 401 -> UNAUTHORIZED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 410 -> GONE;
      case 429 -> RATE_LIMITED;
      default -> UPSTREAM_ERROR;
    };
  }
}
