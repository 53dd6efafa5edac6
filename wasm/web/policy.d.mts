export function policy(where?: { meta?: boolean }): string;
