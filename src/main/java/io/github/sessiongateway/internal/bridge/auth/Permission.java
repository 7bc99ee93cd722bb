package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionAddress;
import java.util.Locale;

/** What a client of the bridge may do, one permission per address. */
public enum Permission {
  LOGIN(SessionAddress.LOGIN.address()),
  REFRESH(SessionAddress.REFRESH.address()),
  NEW(SessionAddress.NEW.address()),
  LOGOUT(SessionAddress.LOGOUT.address()),
  WHOAMI(SessionAddress.WHOAMI.address()),
  MINT(SessionAddress.MINT.address()),
  SWITCH(SessionAddress.SWITCH.address()),
  UNSCOPE(SessionAddress.UNSCOPE.address()),
  ORGANIZATIONS(SessionAddress.ORGANIZATIONS.address()),
  /** The token of a managed session. */
  TOKEN(ManagedAddress.TOKEN.address()),
  /** The status of managed sessions. */
  STATUS(ManagedAddress.STATUS.address()),
  /** Events of managed sessions, which are received and not sent. */
  EVENTS(ManagedAddress.EVENTS.address());

  private final String address;

  Permission(String address) {
    this.address = address;
  }

  /** Returns the address that it is for. */
  public String address() {
    return address;
  }

  /** Returns its name in a keys file and in a token. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
