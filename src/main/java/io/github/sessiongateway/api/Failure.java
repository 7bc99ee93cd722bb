package io.github.sessiongateway.api;

/**
 * Every way in which a request can fail. If Koyeb's answer has a code of its own, {@link
 * SessionException#code()} is that code, and the constant is its kind.
 */
public enum Failure {
  /** The request is wrong. Its wrong fields are named. */
  INVALID_REQUEST(400, "invalid_request"),
  /** Koyeb does not accept the bearer, or the e-mail and password. */
  UNAUTHORIZED(401, "unauthorized"),
  /** The caller has not authenticated to the bridge. */
  GATEWAY_UNAUTHENTICATED(401, "gateway_unauthenticated"),
  /** A managed session is lost. Only a login helps. */
  REAUTH_REQUIRED(401, "reauth_required"),
  /** Koyeb denies it. */
  FORBIDDEN(403, "forbidden"),
  /** The bridge denies it, because a permission is missing. */
  GATEWAY_FORBIDDEN(403, "gateway_forbidden"),
  /** Koyeb has no such resource. The endpoint itself may be gone. */
  NOT_FOUND(404, "not_found"),
  /** No managed session that the caller may see has that name. */
  NO_SUCH_SESSION(404, "no_such_session"),
  /** The name of a managed session belongs to another account. */
  IN_USE(409, "in_use"),
  /** Koyeb has removed the endpoint. */
  GONE(410, "gone"),
  /** A limit of Koyeb's or of the gateway's was exceeded. */
  RATE_LIMITED(429, "rate_limited"),
  /** Any other 4xx or 5xx of Koyeb's, with its status. */
  UPSTREAM_ERROR(0, "upstream_error"),
  /** Internal error of the gateway. */
  INTERNAL(500, "internal"),
  /** Koyeb's reply, or what a program printed in its place, cannot be used. */
  BAD_REPLY(502, "bad_reply"),
  /**
   * No connection: nothing was sent. With {@link Reason#RESET}, the gateway of a cluster may have
   * died with the request, which it may have carried out.
   */
  UNREACHABLE(503, "unreachable"),
  /** The queue of calls is full. */
  OVERLOADED(503, "overloaded"),
  /** Circuit open: Koyeb is failing. */
  CIRCUIT_OPEN(503, "circuit_open"),
  /** Another process uses the store of managed sessions. */
  STORE_IN_USE(503, "store_in_use"),
  /** The store that several gateways share does not answer. */
  STORE_UNREACHABLE(503, "store_unreachable"),
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

  /** Returns the code in the error object. */
  public String code() {
    return code;
  }

  /** Returns the kind of a 4xx or 5xx of Koyeb's. */
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
