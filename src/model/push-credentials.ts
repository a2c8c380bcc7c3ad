/** Environment variables that say who pushes, where a Pushgateway wants to know: a user and a password, or a bearer token. They stand in no plan and no run directory. */
export const pushCredentials = {
  user: 'REGATTA_PUSH_USER',
  password: 'REGATTA_PUSH_PASSWORD',
  token: 'REGATTA_PUSH_TOKEN',
} as const;
