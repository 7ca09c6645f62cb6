import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { App as Messages, ConfigProvider, theme } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { useEffect } from 'react'
import { queryClient } from './client.ts'
import { usePreferences } from './preferences.ts'
import { router } from './router.tsx'
import { useWords } from './words.ts'

/** What pops up belongs to the page, for those who read it by its landmarks. */
const pageOf = (): HTMLElement => document.getElementById('page') ?? document.body

export function App() {
  const { language, dark } = usePreferences()
  const { t } = useWords()
  useEffect(() => {
    document.documentElement.lang = language
    document.documentElement.dataset['dark'] = String(dark)
    document.title = t.name
  }, [language, dark, t])
  return (
    <ConfigProvider
      locale={language === 'en' ? enUS : zhCN}
      componentSize="middle"
      button={{ autoInsertSpace: false }}
      getPopupContainer={pageOf}
      theme={{
        algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: {
          colorPrimary: dark ? '#2dd4bf' : '#0f766e',
          colorLink: dark ? '#5eead4' : '#0f766e',
          colorLinkHover: dark ? '#99f6e4' : '#115e59',
          colorLinkActive: dark ? '#99f6e4' : '#115e59',
          colorTextLightSolid: dark ? '#0f1312' : '#fff',
          fontFamily: 'var(--font)',
          colorError: dark ? '#ff8f83' : '#b42318',
          colorTextPlaceholder: dark ? '#a5b1ad' : '#55625f',
          motion: false,
          borderRadius: 6,
        },
      }}
    >
      <Messages>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Messages>
    </ConfigProvider>
  )
}
