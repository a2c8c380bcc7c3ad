import { requestText } from '../rpc/answers.ts';
import type { Rpc } from '../rpc/rpc.ts';

/** The code of an address, `0x…`; undefined where there is none. @throws RpcRefusal or RpcLoss */
export async function codeAt(rpc: Rpc, address: string): Promise<string | undefined> {
  const code = await requestText(rpc, 'eth_getCode', [address, 'latest']);
  return code === '0x' ? undefined : code;
}
