/** Format of run directories, which every JSON file in them carries: raised when a file of before could be misread. */
export const runFormat = 1;
